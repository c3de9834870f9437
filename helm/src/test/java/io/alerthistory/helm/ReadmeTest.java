package io.alerthistory.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The chart's README lists every value with the sentence above it in values.yaml. The list is written by this class: where it
 * is stale the test fails, and says how to write it anew.
 */
class ReadmeTest {
    private static final String BEGIN = "<!-- values: written by ReadmeTest from values.yaml -->\n";
    private static final String END = "<!-- end of values -->\n";

    private static final Pattern SENTENCE = Pattern.compile("^ *# -- (.*)$");
    private static final Pattern KEY = Pattern.compile("^( *)(?:\"([^\"]+)\"|([A-Za-z][A-Za-z0-9_./-]*)):(?: (.*))?$");

    /** A value with a sentence: its path, what it is by default, what it means. */
    private record Value(String path, String fallback, String sentence) {}

    @Test
    void listsEveryValue() throws IOException {
        var readme = Chart.FOLDER.resolve("README.md");
        var now = Files.readString(readme);
        var wanted = now.substring(0, now.indexOf(BEGIN)) + BEGIN + table() + now.substring(now.indexOf(END));
        if (Boolean.getBoolean("readme.write")) {
            Files.writeString(readme, wanted);
        }
        assertThat(Files.readString(readme))
                .as(
                        "helm/alert-history/README.md is stale. Write it anew with "
                                + "mvn -pl helm -am test -Dtest=ReadmeTest -Dreadme.write=true -Dsurefire.failIfNoSpecifiedTests=false")
                .isEqualTo(wanted);
    }

    /** A sentence says what its value is in one breath, and every leaf has one, or stands below a value that has. */
    @Test
    void everyValueIsExplained() {
        assertThat(values())
                .allSatisfy(value -> assertThat(value.sentence).as(value.path).matches("(?s)[A-Z0-9`].*\\."));
        var explained = values().stream().map(Value::path).toList();
        assertThat(SchemaTest.leaves())
                .allSatisfy(leaf -> assertThat(explained)
                        .as("a sentence for %s", leaf)
                        .anyMatch(path -> leaf.equals(path) || leaf.startsWith(path + ".")));
    }

    private static String table() {
        var text = new StringBuilder("\n| value | default | what it is |\n| --- | --- | --- |\n");
        for (var value : values()) {
            text.append(
                    "| `%s` | %s | %s |\n".formatted(value.path, value.fallback, value.sentence.replace("|", "\\|")));
        }
        return text.append('\n').toString();
    }

    /** In the order of values.yaml. Reads its lines, as a YAML parser drops the comments. */
    private static List<Value> values() {
        var values = new ArrayList<Value>();
        var path = new ArrayList<String>();
        String sentence = null;
        for (String line : Chart.file("values.yaml").lines().toList()) {
            var comment = SENTENCE.matcher(line);
            var key = KEY.matcher(line);
            if (comment.matches()) {
                sentence = comment.group(1);
            } else if (key.matches()) {
                int depth = key.group(1).length() / 2;
                path.subList(Math.min(depth, path.size()), path.size()).clear();
                path.add(key.group(3) == null ? key.group(2) : key.group(3));
                if (sentence != null) {
                    var fallback = key.group(4) == null ? "see values.yaml" : "`" + key.group(4) + "`";
                    values.add(new Value(String.join(".", path), fallback, sentence));
                }
                sentence = null;
            }
        }
        return values;
    }
}
