package demo

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk/telemetry"
)

// The patience of the demo.
const (
	beat      = 100 * time.Millisecond // how often it looks at what is due
	goodbye   = 10 * time.Second       // for the connector to end
	connector = "okta_system_log"
)

// demo is the world, the connector in it, and who looks at both.
type demo struct {
	world    *world
	director director
	pages    pages
	child    *child // nil while it is not running
	tail     tail
	show     screen
	began    time.Time
	patience time.Duration     // for the last events to arrive
	health   *telemetry.Health // the last one that was read
	counts   counts
}

func newDemo(ctx context.Context, s settings, show screen) (*demo, error) {
	d := &demo{director: newDirector(s), show: show, patience: 30 * time.Second}
	var err error
	if d.pages, err = newPages(); err != nil {
		return nil, err
	}
	if d.world, err = newWorld(ctx, s.rate); err != nil {
		return nil, err
	}
	return d, nil
}

// start starts the connector, the first time or again.
func (d *demo) start() (err error) {
	w := d.world
	d.child, err = startChild(&d.tail, environment(),
		"run", connector, "--config", w.path("okta.json"), "--data-dir", w.path("data"),
		"--ca-file", w.path("ca.pem"), "--intake-server", w.intakeAddress, "--intake-key-file", w.path("intake.key"),
		"--interval", "1s", "--listen-host", loopback, "--log-format", "json",
		"--health-port", strconv.Itoa(d.pages.port), "--metrics-port", strconv.Itoa(d.pages.port))
	return err
}

// kill kills the connector.
func (d *demo) kill() error {
	d.child.kill()
	d.child = nil
	return nil
}

// close ends whatever still runs.
func (d *demo) close() {
	if d.child != nil {
		d.child.kill()
	}
	d.pages.close()
	d.world.close()
}

// play starts the connector, plays scenes until asked ends, lets the last events
// arrive and ends the connector. Its error says what did not go well.
func (d *demo) play(asked, hurried context.Context) error {
	d.began = time.Now()
	if err := d.start(); err != nil {
		return err
	}
	clock := time.NewTicker(beat)
	defer clock.Stop()
	look := d.show.every()
	for next := d.began; asked.Err() == nil; {
		now := time.Now()
		d.world.publish(now)
		if err := d.director.step(d, now.Sub(d.began)); err != nil {
			return err
		}
		if err := d.lost(); err != nil {
			return err
		}
		if !now.Before(next) {
			next = now.Add(look)
			d.show.frame(d.look(hurried, d.director.now(now.Sub(d.began))))
		}
		select {
		case <-clock.C:
		case <-asked.Done():
		}
	}
	return d.finish(hurried)
}

// lost says that the connector has ended though nobody asked it to.
func (d *demo) lost() error {
	if d.child == nil {
		return nil
	}
	select {
	case <-d.child.ended:
	default:
		return nil
	}
	lines, _ := d.tail.since(0)
	last := "it said nothing"
	if len(lines) > 0 {
		last = lines[len(lines)-1].text
	}
	err := fmt.Errorf("the connector has ended by itself (%v): %s", d.child.err, last)
	d.child = nil
	return err
}

// finish lets the last events arrive, ends the connector and makes the account.
func (d *demo) finish(hurried context.Context) error {
	if err := d.director.end(d); err != nil {
		return err
	}
	patience, cancel := context.WithTimeout(hurried, d.patience)
	defer cancel()
	clock := time.NewTicker(beat)
	defer clock.Stop()
	for look := time.Duration(0); patience.Err() == nil; look += beat {
		if err := d.lost(); err != nil {
			return err
		}
		if look%d.show.every() == 0 {
			d.show.frame(d.look(patience, "the vendor publishes no more; the last events are on their way"))
		}
		if d.world.count(0).onTheWay == 0 && d.settled(patience) {
			break
		}
		select {
		case <-clock.C:
		case <-patience.Done():
		}
	}
	last := d.look(hurried, "")
	left := goodbye
	if hurried.Err() != nil {
		left = time.Second
	}
	err := d.child.stop(left)
	d.child = nil
	d.counts = d.world.count(d.counts.published) // nothing is on the way any more
	last.counts = d.counts
	last.log, _ = d.tail.since(0)
	d.show.last(last)
	switch {
	case hurried.Err() != nil && d.counts.missing > 0:
		return errors.New("it was not to wait for the last events: they are the missing ones, and the next run of the connector would read them")
	case hurried.Err() != nil:
		return nil
	case err != nil:
		return fmt.Errorf("end the connector: %w", err)
	case d.counts.missing > 0:
		return fmt.Errorf("%d events are missing", d.counts.missing)
	}
	return nil
}

// settled reports whether the connector knows that everything has arrived.
func (d *demo) settled(ctx context.Context) bool {
	h := d.pages.readHealth(ctx)
	return h != nil && (h.Status == telemetry.StatusOK || h.Status == telemetry.StatusQuiet) &&
		committed(h.Position.Cursor) == d.world.vendor.Len()
}

// look returns what there is to see.
func (d *demo) look(ctx context.Context, now string) frame {
	f := frame{elapsed: time.Since(d.began), now: now, events: d.world.newest()}
	f.health = d.pages.readHealth(ctx)
	f.metrics = d.pages.readMetrics(ctx)
	f.log, f.logged = d.tail.since(0)
	if f.health != nil {
		d.health = f.health
	}
	if d.health != nil { // of the time before the account: what it is done with was accepted by then
		f.cursor = d.health.Position.Cursor
	}
	d.counts = d.world.count(committed(f.cursor))
	f.counts = d.counts
	return f
}

// summary says how it went.
func (d *demo) summary() string {
	var b strings.Builder
	fmt.Fprintf(&b, "published %d, accepted %d, missing %d, duplicates %d\n",
		d.counts.published, d.counts.accepted, d.counts.missing, d.counts.duplicates)
	var gone []string
	for _, s := range scenes {
		if n := d.director.played[s.what]; n > 0 {
			gone = append(gone, s.past+" "+times(n))
		}
	}
	if len(gone) > 0 {
		fmt.Fprintf(&b, "meanwhile %s\n", strings.Join(gone, ", "))
	}
	if d.counts.duplicates > 0 {
		b.WriteString("an event that was accepted just before a kill is sent again: its id is the same, so that it can be told\n")
	}
	return strings.TrimSpace(b.String())
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}
