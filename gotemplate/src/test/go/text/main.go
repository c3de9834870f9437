// Prints what Go's own text/template makes of the cases in ../../resources/text-cases.txt, as JSON:
//
//	go run . <../../resources/text-cases.txt >../../resources/text-cases.json
//
// A case is a line "=== title", perhaps a line "data: JSON", and the template up to the next case. Numbers of the data
// are ints where they can be.
package main

import (
	"bufio"
	"encoding/json"
	"io"
	"log"
	"os"
	"strings"
	"text/template"
)

type result struct {
	Title    string `json:"title"`
	Data     any    `json:"data"`
	Template string `json:"template"`
	Output   string `json:"output"`
	Error    string `json:"error,omitempty"`
}

func main() {
	text, err := io.ReadAll(bufio.NewReader(os.Stdin))
	if err != nil {
		log.Fatal(err)
	}
	var results []result
	for _, section := range strings.Split("\n"+string(text), "\n=== ")[1:] {
		title, rest, _ := strings.Cut(section, "\n")
		var data any
		if after, found := strings.CutPrefix(rest, "data: "); found {
			var line string
			line, rest, _ = strings.Cut(after, "\n")
			decoder := json.NewDecoder(strings.NewReader(line))
			decoder.UseNumber()
			if err := decoder.Decode(&data); err != nil {
				log.Fatalf("%s: %v", title, err)
			}
			data = numbers(data)
		}
		results = append(results, render(title, data, rest))
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(results); err != nil {
		log.Fatal(err)
	}
}

func render(title string, data any, text string) result {
	r := result{Title: title, Data: data, Template: text}
	t, err := template.New("case").Option("missingkey=zero").Parse(text)
	if err != nil {
		r.Error = err.Error()
		return r
	}
	var out strings.Builder
	if err := t.Execute(&out, data); err != nil {
		r.Error = err.Error()
		return r
	}
	r.Output = out.String()
	return r
}

func numbers(value any) any {
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
			v[i] = numbers(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = numbers(v[k])
		}
	}
	return value
}
