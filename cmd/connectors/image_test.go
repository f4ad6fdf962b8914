package main

import (
	"debug/elf"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/seed-42ec6dbf/lockstep/connectors"
	"github.com/seed-42ec6dbf/lockstep/sdk"
)

const root = "../.."

// instruction is one line of a Dockerfile.
type instruction struct{ name, args string }

// dockerfile returns the instructions of each stage.
func dockerfile(t *testing.T) (stages [][]instruction) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(data), "\\\n", " ")
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, args, _ := strings.Cut(line, " ")
		known := []string{"FROM", "WORKDIR", "COPY", "RUN", "USER", "ENV", "VOLUME", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT"}
		if !slices.Contains(known, name) {
			t.Fatalf("unknown instruction %q", line)
		}
		if name == "FROM" {
			stages = append(stages, nil)
		}
		if len(stages) == 0 {
			t.Fatalf("%q before FROM", line)
		}
		stages[len(stages)-1] = append(stages[len(stages)-1], instruction{name, args})
	}
	return stages
}

// last returns the arguments of the last instruction of a name.
func last(stage []instruction, name string) string {
	for _, i := range slices.Backward(stage) {
		if i.name == name {
			return i.args
		}
	}
	return ""
}

func words(t *testing.T, args string) (list []string) {
	t.Helper()
	if err := json.Unmarshal([]byte(args), &list); err != nil {
		t.Errorf("%s is no list of words: without a shell nothing else works: %v", args, err)
	}
	return list
}

func TestImageIsMinimal(t *testing.T) {
	stages := dockerfile(t)
	if len(stages) != 2 {
		t.Fatalf("%d stages", len(stages))
	}
	image := stages[1]
	if base := image[0].args; base != "scratch" && !strings.HasPrefix(base, "gcr.io/distroless/static") {
		t.Errorf("the image is made from %s, which has more in it than it needs", base)
	}
	if user := last(image, "USER"); user == "" || strings.HasPrefix(user, "root") || strings.HasPrefix(user, "0") {
		t.Errorf("the image runs as %q", user)
	}
	if slices.ContainsFunc(image, func(i instruction) bool { return i.name == "RUN" }) {
		t.Error("the last stage runs something, and has nothing to run it with")
	}
	for name, want := range map[string]string{"EXPOSE": "8000 8020", "VOLUME": "/data", "ENV": "LOCKSTEP_DATA_DIR=/data"} {
		if got := last(image, name); got != want {
			t.Errorf("%s %s, want %s", name, got, want)
		}
	}
	if got := words(t, last(image, "ENTRYPOINT")); !slices.Equal(got, []string{"/connectors"}) {
		t.Errorf("ENTRYPOINT %v", got)
	}
}

// build builds the binary as the Dockerfile does.
func build(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds everything anew")
	}
	binary := filepath.Join(t.TempDir(), "connectors")
	for _, i := range dockerfile(t)[0] {
		fields := strings.Fields(i.args)
		at := slices.Index(fields, "build")
		if i.name != "RUN" || at < 1 || fields[at-1] != "go" {
			continue
		}
		args := fields[at:]
		args[slices.Index(args, "-o")+1] = binary
		cmd := exec.CommandContext(t.Context(), "go", args...)
		cmd.Dir = root
		cmd.Env = append(os.Environ(), fields[:at-1]...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return binary
	}
	t.Fatal("the Dockerfile builds nothing")
	return ""
}

func TestBinaryOfTheImage(t *testing.T) {
	binary := build(t)
	if runtime.GOOS == "linux" {
		file, err := elf.Open(binary)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = file.Close() }()
		for _, p := range file.Progs {
			if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
				t.Errorf("the binary has a segment %s: it wants a loader that the image has not", p.Type)
			}
		}
	}
	// In the image there is nothing else: no PATH, no home, no certificates of this machine.
	cmd := exec.CommandContext(t.Context(), binary, "list")
	cmd.Env, cmd.Dir = []string{}, t.TempDir()
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, e := range connectors.All() {
		if !strings.Contains(string(out), "\n"+e.Command+" ") {
			t.Errorf("list does not show %s:\n%s", e.Command, out)
		}
	}
	check := words(t, strings.TrimLeft(last(dockerfile(t)[1], "HEALTHCHECK")[strings.Index(last(dockerfile(t)[1], "HEALTHCHECK"), "["):], " "))
	cmd = exec.CommandContext(t.Context(), binary, append(check[1:], "--health-port", "1")...)
	if out, _ := cmd.CombinedOutput(); cmd.ProcessState.ExitCode() != 1 || !strings.Contains(string(out), "no connector answers") {
		t.Errorf("%v without a connector: status %d, %s", check, cmd.ProcessState.ExitCode(), out)
	}
}

// composed is what is read of compose.yaml.
type composed struct {
	Services map[string]struct {
		Build           string
		Image           string
		Command         []string
		Restart         string
		StopGracePeriod string   `yaml:"stop_grace_period"`
		ReadOnly        bool     `yaml:"read_only"`
		Tmpfs           []string `yaml:"tmpfs"`
		CapDrop         []string `yaml:"cap_drop"`
		SecurityOpt     []string `yaml:"security_opt"`
		Environment     map[string]string
		Secrets         []yaml.Node
		Volumes         []string
		Ports           []string
		Healthcheck     struct {
			Test              []string
			Interval, Timeout string
			StartPeriod       string `yaml:"start_period"`
		}
	}
	Secrets map[string]struct{ File string }
	Volumes map[string]any
}

func TestCompose(t *testing.T) {
	file, err := os.Open(filepath.Join(root, "compose.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	var c composed
	dec := yaml.NewDecoder(file)
	dec.KnownFields(true)
	if err := dec.Decode(&c); err != nil {
		t.Fatal(err)
	}
	if len(c.Services) == 0 {
		t.Fatal("no services")
	}
	for name, s := range c.Services {
		if len(s.Command) != 2 || s.Command[0] != "run" || !slices.ContainsFunc(connectors.All(), func(e sdk.Entry) bool { return e.Command == s.Command[1] }) {
			t.Errorf("%s runs %v, which is no connector", name, s.Command)
		}
		if want := words(t, `["CMD", "/connectors", "health", "--live"]`); !slices.Equal(s.Healthcheck.Test, want) {
			t.Errorf("%s is checked with %v", name, s.Healthcheck.Test)
		}
		if !s.ReadOnly || !slices.Equal(s.CapDrop, []string{"ALL"}) {
			t.Errorf("%s may do more than it needs", name)
		}
		for _, v := range s.Volumes {
			volume, target, _ := strings.Cut(v, ":")
			if _, ok := c.Volumes[volume]; !ok || target != "/data" {
				t.Errorf("%s: volume %s", name, v)
			}
		}
		for _, node := range s.Secrets {
			var long struct{ Source, Target string }
			if node.Decode(&long.Source) != nil {
				if err := node.Decode(&long); err != nil || long.Target != "/symphony/connector_configuration" {
					t.Errorf("%s: secret %+v, %v", name, long, err)
				}
			}
			if _, ok := c.Secrets[long.Source]; !ok {
				t.Errorf("%s: there is no secret %s", name, long.Source)
			}
		}
		for key := range s.Environment {
			if !strings.HasPrefix(key, "LOCKSTEP_") {
				t.Errorf("%s: environment variable %s", name, key)
			}
		}
		if !slices.Equal(s.Ports, []string{"127.0.0.1:8000:8000", "127.0.0.1:8020:8020"}) {
			t.Errorf("%s: ports %v", name, s.Ports)
		}
	}
}
