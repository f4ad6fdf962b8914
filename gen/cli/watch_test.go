package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"
)

func TestWatchShowsAfterASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		w := newWatch(&out, true, "reading manifests")
		time.Sleep(900 * time.Millisecond)
		synctest.Wait()
		if out.Len() > 0 {
			t.Errorf("within the first second: showed %q, want nothing", &out)
		}
		time.Sleep(200 * time.Millisecond)
		w.phase("writing")
		time.Sleep(time.Second)
		w.stop()
		w.stop() // again does no harm
		const want = "\r\x1b[Kreading manifests … 1s\r\x1b[Kwriting … 2s\r\x1b[K"
		if got := out.String(); got != want {
			t.Errorf("showed %q, want %q", got, want)
		}
	})
}

func TestWatchOfAShortRunIsSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		w := newWatch(&out, true, "reading manifests")
		time.Sleep(500 * time.Millisecond)
		w.stop()
		time.Sleep(5 * time.Second)
		if out.Len() > 0 {
			t.Errorf("showed %q, want nothing", &out)
		}
	})
}

func TestWatchIsSilentOffATerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		w := newWatch(&out, isTerminal(&out), "reading manifests")
		time.Sleep(5 * time.Second)
		w.stop()
		if out.Len() > 0 {
			t.Errorf("showed %q, want nothing", &out)
		}
	})
}

func TestIsTerminal(t *testing.T) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	file, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for name, f := range map[string]*os.File{"null device": null, "file": file} {
		if isTerminal(f) {
			t.Errorf("the %s counts as a terminal, want not", name)
		}
	}
}
