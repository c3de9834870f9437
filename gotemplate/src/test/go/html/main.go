// Prints what Go's own html/template makes of the cases in ../../resources/html-cases.txt, as JSON:
//
//	go run . <../../resources/html-cases.txt >../../resources/html-cases.json
//
// A case is a line "=== title", perhaps a line "data: JSON", and the template up to the next case. Numbers of the data
// are ints where they can be. An object {"$type": T, "text": S} is a value of one of the types below; S is what it says.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"html/template"
	"io"
	"log"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
)

type result struct {
	Title    string          `json:"title"`
	Data     json.RawMessage `json:"data"`
	Template string          `json:"template"`
	Output   string          `json:"output"`
	Error    string          `json:"error,omitempty"`
}

// Named is made of a text.
type Named string

// Stringer has a String method.
type Stringer struct{ Text string }

func (s Stringer) String() string { return s.Text }

// Marshaler has a MarshalJSON method, and a String method that must not be asked then.
type Marshaler struct{ Text string }

func (m Marshaler) String() string { return "not asked" }

func (m Marshaler) MarshalJSON() ([]byte, error) { return []byte(m.Text), nil }

// Failing has a MarshalJSON method that fails.
type Failing struct{ Text string }

func (f Failing) MarshalJSON() ([]byte, error) { return nil, errors.New(f.Text) }

// Struct has fields only.
type Struct struct {
	Text  string
	Inner Stringer
	None  any
}

func typed(name, text string) any {
	switch name {
	case "HTML":
		return template.HTML(text)
	case "HTMLAttr":
		return template.HTMLAttr(text)
	case "CSS":
		return template.CSS(text)
	case "JS":
		return template.JS(text)
	case "JSStr":
		return template.JSStr(text)
	case "URL":
		return template.URL(text)
	case "Srcset":
		return template.Srcset(text)
	case "Named":
		return Named(text)
	case "Stringer":
		return Stringer{text}
	case "Marshaler":
		return Marshaler{text}
	case "Failing":
		return Failing{text}
	case "Struct":
		return Struct{text, Stringer{text}, nil}
	case "float":
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			log.Fatal(err)
		}
		return f
	}
	log.Fatalf("no type %s", name)
	return nil
}

func main() {
	// html/template follows some recursive templates for ever; better to die early.
	debug.SetMaxStack(16 << 20)
	text, err := io.ReadAll(bufio.NewReader(os.Stdin))
	if err != nil {
		log.Fatal(err)
	}
	var results []result
	for _, section := range strings.Split("\n"+string(text), "\n=== ")[1:] {
		title, rest, _ := strings.Cut(section, "\n")
		line := "null"
		if after, found := strings.CutPrefix(rest, "data: "); found {
			line, rest, _ = strings.Cut(after, "\n")
		}
		decoder := json.NewDecoder(strings.NewReader(line))
		decoder.UseNumber()
		var data any
		if err := decoder.Decode(&data); err != nil {
			log.Fatalf("%s: %v", title, err)
		}
		r := result{Title: title, Data: json.RawMessage(line), Template: rest}
		r.Output, err = render(rest, values(data))
		if err != nil {
			r.Error = err.Error()
		}
		results = append(results, r)
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(results); err != nil {
		log.Fatal(err)
	}
}

func render(text string, data any) (string, error) {
	t, err := template.New("case").Option("missingkey=zero").Parse(text)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	if err := t.Execute(&out, data); err != nil {
		return "", err
	}
	return out.String(), nil
}

func values(value any) any {
	switch v := value.(type) {
	case json.Number:
		if i, err := v.Int64(); err == nil {
			return int(i)
		}
		f, err := v.Float64()
		if err != nil {
			log.Fatal(err)
		}
		return f
	case []any:
		for i := range v {
			v[i] = values(v[i])
		}
	case map[string]any:
		if name, ok := v["$type"].(string); ok {
			return typed(name, v["text"].(string))
		}
		for k := range v {
			v[k] = values(v[k])
		}
	}
	return value
}
