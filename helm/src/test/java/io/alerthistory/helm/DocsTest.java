package io.alerthistory.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What can be held against the documents without a cluster: links lead somewhere, alerts have their runbooks, what the server
 * says is explained, metrics that are named are there. That their commands work is {@code GuidesTest}'s part, in e2e.
 */
class DocsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path TROUBLESHOOTING = ROOT.resolve("docs/TROUBLESHOOTING.md");
    private static final String GUIDES = "docs/REDIS_OPERATIONS_GUIDE.md";

    private static final String FENCE = "```";
    private static final Pattern HEADING = Pattern.compile("^#{1,6} (.*)$");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");

    static List<Path> documents() {
        try (var docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(
                            docs.filter(file -> file.toString().endsWith(".md")).sorted(),
                            Stream.of("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "helm/alert-history/README.md")
                                    .map(ROOT::resolve))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void linksLeadSomewhere(Path document) throws IOException {
        for (String line : prose(document)) {
            for (var link : LINK.matcher(line).results().toList()) {
                var to = link.group(1);
                if (to.matches("[a-z]+:.*")) {
                    continue; // nobody else's pages are asked for
                }
                var parts = to.split("#", 2);
                var file = parts[0].isEmpty()
                        ? document
                        : document.resolveSibling(parts[0]).normalize();
                assertThat(file).as("%s links to %s", document, to).exists();
                if (parts.length == 2) {
                    assertThat(anchors(Files.isDirectory(file) ? file.resolve("README.md") : file))
                            .as("%s links to %s", document, to)
                            .contains(parts[1]);
                }
            }
        }
    }

    @Test
    void eachAlertHasARunbookWhereItsUrlLeads() throws IOException {
        var anchors = anchors(TROUBLESHOOTING);
        for (var rule : RulesTest.rules()) {
            if (!rule.containsKey("alert")) {
                continue;
            }
            var url = ((Map<?, ?>) rule.get("annotations")).get("runbook_url").toString();
            assertThat(url).contains("/" + ROOT.relativize(TROUBLESHOOTING) + "#");
            assertThat(anchors).contains(url.substring(url.indexOf('#') + 1));
            assertThat(section("### " + rule.get("alert")))
                    .as("the runbook of %s", rule.get("alert"))
                    .containsSubsequence(
                            "**Meaning.**", "**Impact.**", "**Diagnosis.**", FENCE + "sh", "**Mitigation.**");
        }
    }

    /** Read from its source, as the texts are nobody's but its own. */
    @Test
    void whatTheServerSaysOfRedisIsExplained() throws IOException {
        var redis = ROOT.resolve("server/src/main/java/io/alerthistory/adapter/redis");
        var reasons = new TreeSet<String>();
        for (String file : List.of("Diagnosis.java", "Greeting.java", "Redis.java")) {
            Pattern.compile("new Diagnosis(?:[.]Unusable)?\\(\\s*\"([^\":]+)")
                    .matcher(Files.readString(redis.resolve(file)))
                    .results()
                    .forEach(found -> reasons.add(found.group(1)));
        }
        assertThat(reasons).hasSizeGreaterThan(15);
        var table = section("## What the server says");
        assertThat(reasons)
                .allSatisfy(reason -> assertThat(table)
                        .contains("| `" + reason.replaceFirst(" it is $", "").strip()));
    }

    @ParameterizedTest
    @ValueSource(strings = {GUIDES, "docs/TROUBLESHOOTING.md", "docs/DISASTER_RECOVERY.md"})
    void metricsThatAreNamedAreThere(String document) throws IOException {
        var known =
                MetricsTest.recorded().map(line -> line.split(" ")[0]).collect(Collectors.toCollection(HashSet::new));
        RulesTest.rules().forEach(rule -> known.add(String.valueOf(rule.get("record"))));
        var named = Pattern.compile("`(redis[_:][a-z0-9_:]*[a-z0-9])[`{ ]")
                .matcher(Files.readString(ROOT.resolve(document)))
                .results()
                .map(found -> found.group(1))
                // The names that other dashboards use, and that are said not to be there.
                .filter(name -> !name.startsWith("redis_config_"));
        assertThat(named).isSubsetOf(known);
    }

    @ParameterizedTest
    @ValueSource(strings = {GUIDES, "docs/TROUBLESHOOTING.md", "docs/DISASTER_RECOVERY.md"})
    void commandsAreFewThatAreNotRun(String document) throws IOException {
        var fences = Files.readAllLines(ROOT.resolve(document)).stream()
                .filter(line -> line.matches(FENCE + ".+"))
                .toList();
        assertThat(fences).allMatch(fence -> fence.matches(FENCE + "(sh|sh norun: .{10,}|text|text example|yaml)"));
        long all =
                fences.stream().filter(fence -> fence.startsWith(FENCE + "sh")).count();
        long notRun = fences.stream().filter(fence -> fence.contains("norun")).count();
        assertThat(notRun * 10).isLessThanOrEqualTo(all);
    }

    /**
     * The scrape configuration of the guide, as Prometheus reads it; but for how the endpoints are found, which Debian's
     * Prometheus is built without.
     */
    @Test
    void promtoolTakesTheScrapeConfiguration() throws Exception {
        var guide = Files.readString(ROOT.resolve(GUIDES));
        var begin = guide.indexOf(FENCE + "yaml\nscrape_configs:");
        var yaml = guide.substring(guide.indexOf('\n', begin) + 1, guide.indexOf("\n" + FENCE + "\n", begin));
        var discovery = "    kubernetes_sd_configs:\n      - role: endpointslice\n";
        assertThat(yaml).contains(discovery);
        var file = Files.writeString(
                Files.createDirectories(Path.of("target"))
                        .resolve("scrape.yaml")
                        .toAbsolutePath(),
                yaml.replace(discovery, "    static_configs: [{targets: [localhost]}]\n") + "\n");
        RulesTest.promtool("check", "config", file.toString());
    }

    private static String section(String heading) throws IOException {
        var text = Files.readString(TROUBLESHOOTING);
        int begin = text.indexOf("\n" + heading + "\n");
        assertThat(begin).as(heading).isNotNegative();
        var end = Pattern.compile("\n#{2," + heading.indexOf(' ') + "} ").matcher(text);
        return end.find(begin + 1) ? text.substring(begin, end.start()) : text.substring(begin);
    }

    /** As GitHub makes them of headings. */
    private static Set<String> anchors(Path document) throws IOException {
        var anchors = new HashSet<String>();
        var seen = new HashMap<String, Integer>();
        for (String line : prose(document)) {
            var heading = HEADING.matcher(line);
            if (heading.matches()) {
                var anchor = heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-');
                int times = seen.merge(anchor, 1, Integer::sum);
                anchors.add(times == 1 ? anchor : anchor + "-" + (times - 1));
            }
        }
        return anchors;
    }

    /** Its lines without those of fenced blocks. */
    private static List<String> prose(Path document) throws IOException {
        var lines = new ArrayList<String>();
        boolean fenced = false;
        for (String line : Files.readAllLines(document)) {
            if (line.strip().startsWith(FENCE)) {
                fenced = !fenced;
            } else if (!fenced) {
                lines.add(line);
            }
        }
        return lines;
    }
}
