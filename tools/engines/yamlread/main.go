// Command yamlread reads a YAML stream on standard input the way kubectl does and prints each document as one line of JSON
// with sorted keys. A document that kubectl would refuse (a duplicate key, for one) ends it with exit code 1 and a message.
//
// kubectl splits a stream with k8s.io/apimachinery's YAMLReader and converts each part with sigs.k8s.io/yaml; both are used
// here, not imitated, so that the printer of meshc is measured against the reader its output really meets.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

func main() {
	if err := print(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "yamlread:", err)
		os.Exit(1)
	}
}

// print writes the documents up to the first one that is refused, so that the number of lines tells which one it was.
func print(in io.Reader, out io.Writer) error {
	documents := utilyaml.NewYAMLReader(bufio.NewReader(in))
	for number := 1; ; number++ {
		text, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("document %d: %w", number, err)
		}
		line, err := canonical(text)
		if err != nil {
			return fmt.Errorf("document %d: %w", number, err)
		}
		if _, err := fmt.Fprintf(out, "%s\n", line); err != nil {
			return err
		}
	}
}

// canonical keeps numbers as they were spelt in the JSON (json.Number), so that 1 and 1.0, or an int64 that a float
// would round, stay different. Maps are printed by encoding/json with sorted keys.
func canonical(text []byte) ([]byte, error) {
	asJSON, err := yaml.YAMLToJSONStrict(text)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(asJSON))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimRight(line.Bytes(), "\n"), nil
}
