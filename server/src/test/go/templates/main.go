// Prints what Alertmanager's own template package makes of the cases in ../../resources/template-cases.txt, as JSON:
//
//	go run . ../../resources/template-data.json <../../resources/template-cases.txt >../../resources/template-cases.json
//
// A case is a line "=== title", perhaps a line "kind: html" and a line "data: NAME" of an entry in the file of data, and
// the template up to the next case.
package main

import (
	"encoding/json"
	"io"
	"log"
	"os"
	"strings"

	"github.com/prometheus/alertmanager/template"
)

type result struct {
	Title    string `json:"title"`
	Kind     string `json:"kind"`
	Data     string `json:"data"`
	Template string `json:"template"`
	Output   string `json:"output"`
	Error    string `json:"error,omitempty"`
}

func main() {
	file, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	var data map[string]*template.Data
	if err := json.Unmarshal(file, &data); err != nil {
		log.Fatal(err)
	}
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		log.Fatal(err)
	}
	templates, err := template.FromGlobs(nil)
	if err != nil {
		log.Fatal(err)
	}
	var results []result
	for _, section := range strings.Split("\n"+string(text), "\n=== ")[1:] {
		r := result{Kind: "text", Data: "mixed"}
		var rest string
		r.Title, rest, _ = strings.Cut(section, "\n")
		r.Kind, rest = setting(rest, "kind: ", r.Kind)
		r.Data, r.Template = setting(rest, "data: ", r.Data)
		if data[r.Data] == nil {
			log.Fatalf("%s: no data %s", r.Title, r.Data)
		}
		execute := templates.ExecuteTextString
		if r.Kind == "html" {
			execute = templates.ExecuteHTMLString
		}
		r.Output, err = execute(r.Template, data[r.Data])
		if err != nil {
			r.Output = ""
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

func setting(text, key, fallback string) (value, rest string) {
	after, found := strings.CutPrefix(text, key)
	if !found {
		return fallback, text
	}
	value, rest, _ = strings.Cut(after, "\n")
	return value, rest
}
