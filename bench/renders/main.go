// Renders Alertmanager's default templates for some seconds each, in one thread, and prints how often it did. Renders.java
// runs it beside our own.
//
//	go run . DATA.json NAME SECONDS KIND=TEMPLATE...
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/alertmanager/template"
)

func main() {
	file, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	var all map[string]*template.Data
	if err := json.Unmarshal(file, &all); err != nil {
		log.Fatal(err)
	}
	data := all[os.Args[2]]
	seconds, err := strconv.ParseFloat(os.Args[3], 64)
	if err != nil {
		log.Fatal(err)
	}
	templates, err := template.FromGlobs(nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, arg := range os.Args[4:] {
		kind, text, _ := strings.Cut(arg, "=")
		execute := templates.ExecuteTextString
		if kind == "html" {
			execute = templates.ExecuteHTMLString
		}
		var count int
		start := time.Now()
		for time.Since(start).Seconds() < seconds {
			if _, err := execute(text, data); err != nil {
				log.Fatal(err)
			}
			count++
		}
		fmt.Printf("%.1f\n", float64(count)/time.Since(start).Seconds())
	}
}
