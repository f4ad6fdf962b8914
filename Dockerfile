# The image holds one static binary and the authorities to trust: no shell, no
# package manager, and no user but an unprivileged one.
#
#   docker build -t lockstep-connectors .
#   docker run -v /etc/lockstep/okta:/symphony:ro -v okta:/data lockstep-connectors okta_system_log

FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags=-s -o /out/connectors ./cmd/connectors
RUN mkdir -m 0700 /out/data

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/connectors /connectors
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
ENV LOCKSTEP_DATA_DIR=/data
VOLUME /data
EXPOSE 8000 8020
HEALTHCHECK --interval=30s --timeout=6s --start-period=10s CMD ["/connectors", "health", "--live"]
ENTRYPOINT ["/connectors"]
