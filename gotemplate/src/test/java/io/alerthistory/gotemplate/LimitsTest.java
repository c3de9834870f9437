package io.alerthistory.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** A template can be wrong, and must not hurt. */
class LimitsTest {
    private static final Limits SMALL = new Limits(1_000, 10_000, 50, Duration.ofSeconds(5));

    private static String render(String template, Limits limits) {
        return TemplateSet.with(Map.of()).parse("case", template).render("case", null, limits, Map.of());
    }

    record Case(String title, String template, String message) {
        @Override
        public String toString() {
            return title;
        }
    }

    static final List<Case> CASES = List.of(
            new Case(
                    "too much is written",
                    "{{range 1001}}x{{end}}",
                    "template: case:1:14: executing \"case\" at <x>: exceeded maximum output (1000 characters)"),
            new Case(
                    "too much is held in one text",
                    "{{$x := \"0123456789\"}}{{range 9}}{{$x = printf \"%s%s\" $x $x}}{{end}}",
                    "exceeded maximum output (1000 characters)"),
            new Case(
                    "a width that is too large",
                    "{{printf \"%5000d\" 1}}",
                    "exceeded maximum output (1000 characters)"),
            new Case("too many turns", "{{range 10000}}{{end}}", "exceeded maximum number of steps (10000)"),
            new Case(
                    "a loop within a loop",
                    "{{range 200}}{{range 200}}{{end}}{{end}}",
                    "exceeded maximum number of steps (10000)"),
            new Case(
                    "a template without end",
                    "{{define \"t\"}}{{template \"t\"}}{{end}}{{template \"t\"}}",
                    "template: case:1:25: executing \"t\" at <{{template \"t\"}}>: exceeded maximum template depth (50)"));

    @ParameterizedTest(name = "{0}")
    @FieldSource("CASES")
    void whoGoesBeyondIsStopped(Case c) {
        assertThatThrownBy(() -> render(c.template, SMALL))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining(c.message);
    }

    @Test
    void whatStaysWithinIsNot() {
        assertThat(render("{{range 1000}}x{{end}}", SMALL)).hasSize(1000);
    }

    @Test
    void timeIsLimitedToo() {
        var hasty = new Limits(Integer.MAX_VALUE, Long.MAX_VALUE, 50, Duration.ofNanos(1));
        assertThatThrownBy(() -> render("{{range 9223372036854775807}}{{end}}", hasty))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("exceeded maximum time");
    }

    @Test
    void anInterruptEndsIt() throws InterruptedException {
        var endless = new Limits(Integer.MAX_VALUE, Long.MAX_VALUE, 50, Duration.ofDays(1));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var rendering = threads.submit(() -> render("{{range 9223372036854775807}}{{end}}", endless));
            threads.shutdownNow();
            assertThatThrownBy(rendering::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("interrupted");
        }
    }

    @Test
    void whatIsNestedTooDeeplyIsNotParsed() {
        assertThatThrownBy(() -> render("{{" + "(".repeat(5_000), SMALL))
                .hasMessage("template: case:1: max expression depth exceeded");
        assertThatThrownBy(() -> render("{{if 1}}".repeat(5_000), SMALL))
                .hasMessage("template: case:1: max block depth exceeded");
        assertThatThrownBy(() -> render("{{if 1}}" + "{{else if 1}}".repeat(5_000), SMALL))
                .hasMessage("template: case:1: max block depth exceeded");
    }

    @Test
    void manyThreadsMayRenderTheSame() throws Exception {
        var set = TemplateSet.with(Map.of())
                .parse(
                        "case",
                        "{{$n := .n}}{{range 100}}{{$n = .}}{{end}}{{.n}}[{{$n}}]{{template \"t\" .}}{{define \"t\"}}{{.n}}{{end}}");
        var html = set.html("case");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var renderings = threads.invokeAll(LongStream.range(0, 500)
                    .<Callable<Boolean>>mapToObj(n -> () -> {
                        Map<String, Object> data = Map.of("n", n);
                        var text = set.render("case", data, Limits.DEFAULT, Map.of());
                        return text.equals(n + "[99]" + n)
                                && html.render(data, Limits.DEFAULT, Map.of()).equals(text);
                    })
                    .toList());
            for (var rendering : renderings) {
                assertThat(rendering.get()).isTrue();
            }
        }
    }
}
