// Judges histories of drills (docs/history.md) a second time, with porcupine
// (https://github.com/anishathalye/porcupine), and compares the result with the report.json of
// ./lab judge: the aggregates whose requests no sequence explains. It shares no code with it.
//
// Usage: second-opinion HISTORY.jsonl REPORT.json [HISTORY.jsonl REPORT.json]...
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"sort"
	"strings"
	"time"

	"github.com/anishathalye/porcupine"
)

// line is any line of a history, as far as it matters here.
type line struct {
	Type      string `json:"type"`
	Time      int64  `json:"time"`
	Op        int64  `json:"op"`
	Aggregate string `json:"aggregate"`
	Key       string `json:"key"`
	Change    string `json:"change"`
	Operation struct {
		Name      string `json:"name"`
		Key       string `json:"key"`
		Aggregate string `json:"aggregate"`
		Change    string `json:"change"`
	} `json:"operation"`
	Response *struct {
		Status   int `json:"status"`
		Observed *struct {
			Kind  string `json:"kind"`
			ID    string `json:"id"`
			State string `json:"state"`
		} `json:"observed"`
	} `json:"response"`
	// Of the first line.
	Lifecycle *lifecycle `json:"lifecycle"`
}

type lifecycle struct {
	Initial string `json:"initial"`
	Changes []struct {
		Name string `json:"name"`
		From string `json:"from"`
		To   string `json:"to"`
	} `json:"changes"`
}

// request is what a client asked of one aggregate, and what it learned.
type request struct {
	key      string // empty for a read
	from, to string // the states of a command; "" is: does not exist
	outcome  outcome
	seen     string // the state that the response shows
}

type outcome int

const (
	done      outcome = iota // took effect, or a read
	maybe                    // may take effect, at any time
	conflict                 // rejected, because of the state
	missing                  // rejected, because there is no such aggregate
	unrelated                // rejected, for a reason that is not in the state
)

// state is the aggregate's state, and the keys of its executed commands, each followed by a line end.
type state struct {
	name     string
	executed string
}

func (s state) has(key string) bool {
	return strings.Contains("\n"+s.executed, "\n"+key+"\n")
}

// with returns the state after a command. Keys are sorted, so that equal states are equal.
func (s state) with(key, name string) state {
	keys := append(strings.Fields(s.executed), key)
	sort.Strings(keys)
	return state{name, strings.Join(keys, "\n") + "\n"}
}

var model = porcupine.Model{
	Init: func() interface{} { return state{} },
	Step: func(before, input, _ interface{}) (bool, interface{}) {
		s, r := before.(state), input.(request)
		switch {
		case r.key == "":
			return s.name == r.seen, s
		case r.outcome == conflict:
			return s.name != "" && s.name != r.from && !s.has(r.key), s
		case r.outcome == missing:
			return s.name == "" && !s.has(r.key), s
		case s.has(r.key):
			return r.outcome == maybe || r.seen == r.to, s
		case s.name == r.from:
			return r.outcome == maybe || r.seen == r.to, s.with(r.key, r.to)
		default:
			// A command without a known outcome need not have an effect.
			return r.outcome == maybe, s
		}
	},
}

func main() {
	files := os.Args[1:]
	if len(files) == 0 || len(files)%2 != 0 {
		fmt.Fprintln(os.Stderr, "usage: second-opinion HISTORY.jsonl REPORT.json [HISTORY.jsonl REPORT.json]...")
		os.Exit(2)
	}
	agree := true
	judged, violations := 0, 0
	for i := 0; i < len(files); i += 2 {
		mine, aggregates, err := judge(files[i])
		if err != nil {
			fail(err)
		}
		theirs, err := reported(files[i+1])
		if err != nil {
			fail(err)
		}
		judged += aggregates
		violations += len(mine)
		if strings.Join(mine, " ") != strings.Join(theirs, " ") {
			agree = false
			fmt.Fprintf(os.Stderr, "%s: porcupine finds %q, the judge %q\n", files[i], mine, theirs)
		}
	}
	if !agree {
		os.Exit(1)
	}
	fmt.Printf("%d histories, %d aggregates, of which %d are not linearizable: both judges agree\n", len(files)/2, judged, violations)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "second-opinion: "+err.Error())
	os.Exit(2)
}

// judge returns the aggregates that are not linearizable, sorted, and the number of all.
func judge(file string) ([]string, int, error) {
	lines, err := read(file)
	if err != nil {
		return nil, 0, err
	}
	calls := operations(lines)
	var bad []string
	for aggregate, history := range calls {
		switch porcupine.CheckOperationsTimeout(model, history, time.Minute) {
		case porcupine.Illegal:
			bad = append(bad, aggregate)
		case porcupine.Unknown:
			return nil, 0, fmt.Errorf("%s: %s takes over a minute", file, aggregate)
		}
	}
	sort.Strings(bad)
	return bad, len(calls), nil
}

func read(file string) ([]line, error) {
	in, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	var lines []line
	scanner := bufio.NewScanner(in)
	scanner.Buffer(nil, 64<<20)
	for scanner.Scan() {
		var l line
		if err := json.Unmarshal(scanner.Bytes(), &l); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", file, len(lines)+1, err)
		}
		lines = append(lines, l)
	}
	if len(lines) == 0 || lines[0].Lifecycle == nil {
		return nil, fmt.Errorf("%s: no lifecycle in the first line", file)
	}
	return lines, scanner.Err()
}

// operations returns the requests of each aggregate.
func operations(lines []line) map[string][]porcupine.Operation {
	ends := map[int64]line{}
	created := map[string]map[string]bool{} // by key
	remember := func(key, aggregate string) {
		if created[key] == nil {
			created[key] = map[string]bool{}
		}
		created[key][aggregate] = true
	}
	creates := map[int64]string{}
	for _, l := range lines {
		switch {
		case l.Type == "invoke" && l.Operation.Name == "create":
			creates[l.Op] = l.Operation.Key
		case l.Type == "execution" && l.Change == "" && l.Key != "":
			remember(l.Key, l.Aggregate)
		}
	}
	for _, l := range lines {
		switch l.Type {
		case "ok", "fail", "unknown":
			ends[l.Op] = l
			if key, ok := creates[l.Op]; ok && l.Type == "ok" && l.Response.Observed != nil {
				remember(key, l.Response.Observed.ID)
			}
		}
	}
	calls := map[string][]porcupine.Operation{}
	for _, l := range lines {
		if l.Type != "invoke" {
			continue
		}
		end, ended := ends[l.Op]
		r, counts := requestOf(*lines[0].Lifecycle, l, end, ended)
		returned := end.Time
		if r.outcome == maybe {
			returned = math.MaxInt64
		}
		for _, aggregate := range aggregatesOf(l, end, created) {
			// An aggregate without any request that counts is still one that was asked for.
			if calls[aggregate] == nil {
				calls[aggregate] = []porcupine.Operation{}
			}
			if counts {
				calls[aggregate] = append(calls[aggregate], porcupine.Operation{Input: r, Call: l.Time, Return: returned})
			}
		}
	}
	return calls
}

func aggregatesOf(invoke, end line, created map[string]map[string]bool) []string {
	switch invoke.Operation.Name {
	case "change", "read":
		return []string{invoke.Operation.Aggregate}
	case "create":
		if end.Type != "unknown" && end.Response != nil && end.Response.Observed != nil {
			return []string{end.Response.Observed.ID}
		}
		var all []string
		for aggregate := range created[invoke.Operation.Key] {
			all = append(all, aggregate)
		}
		return all
	}
	return nil
}

// requestOf returns the request, and whether it says anything about its aggregate.
func requestOf(states lifecycle, invoke, end line, ended bool) (request, bool) {
	r := request{}
	name := invoke.Operation.Name
	if (name == "change" || name == "read") && (end.Type == "ok" || end.Type == "fail") &&
		end.Response != nil && end.Response.Observed != nil && end.Response.Observed.ID != invoke.Operation.Aggregate {
		// No state explains the response of another aggregate.
		r.seen = "state of " + end.Response.Observed.ID
		return r, true
	}
	switch name {
	case "create":
		r.key, r.to = invoke.Operation.Key, states.Initial
	case "change":
		r.key = invoke.Operation.Key
		for _, change := range states.Changes {
			if change.Name == invoke.Operation.Change {
				r.from, r.to = change.From, change.To
			}
		}
	case "read":
		if end.Type != "ok" || end.Response.Observed == nil {
			return r, false
		}
		r.seen = end.Response.Observed.State
		return r, true
	default:
		return r, false
	}
	switch {
	case !ended || end.Type == "unknown":
		r.outcome = maybe
	case end.Type == "ok":
		r.outcome = done
		// A response that shows no state contradicts nothing.
		r.seen = r.to
		if end.Response.Observed != nil {
			r.seen = end.Response.Observed.State
		}
	case end.Response != nil && end.Response.Status == 404 && invoke.Operation.Name == "change":
		r.outcome = missing
	case end.Response != nil && end.Response.Status == 409 && invoke.Operation.Name == "change":
		r.outcome = conflict
	default:
		r.outcome = unrelated
	}
	return r, r.outcome != unrelated
}

// reported returns the aggregates that the judge found not linearizable, sorted.
func reported(file string) ([]string, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var report struct {
		Checks []struct {
			Check      string   `json:"check"`
			Verdict    string   `json:"verdict"`
			Violations []string `json:"violations"`
		} `json:"checks"`
	}
	if err := json.Unmarshal(content, &report); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	for _, check := range report.Checks {
		if check.Check == "linearizable" {
			if check.Verdict == "unknown" {
				return nil, fmt.Errorf("%s: the judge does not know", file)
			}
			sort.Strings(check.Violations)
			return check.Violations, nil
		}
	}
	return nil, fmt.Errorf("%s: no check linearizable", file)
}
