package io.alerthistory.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alerthistory.adapter.llm.LlmSettings;
import io.alerthistory.adapter.llm.Provider;
import io.alerthistory.classify.Budget;
import io.alerthistory.config.ConfigReader;
import io.alerthistory.config.OwnSettings;
import io.alerthistory.config.Secret;
import io.alerthistory.model.MatcherSyntax;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Each setting of the language model by default, by file, by environment and by flag. */
class LlmFlagsTest {
    private static final String PREFIX = "classification.llm.";

    /** @param field in YAML, that says the same as the flag */
    record Case(
            String name, String field, String given, Function<LlmSettings, Object> reads, Object before, Object then) {
        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Case> CASES = List.of(
            new Case("provider", "provider", "anthropic", LlmSettings::provider, Provider.OLLAMA, Provider.ANTHROPIC),
            new Case("url", "url", "https://x/v1", LlmSettings::url, "http://127.0.0.1:11434", "https://x/v1"),
            new Case("model", "model", "n", LlmSettings::model, "m", "n"),
            new Case("api-key", "api_key", "geheim", LlmSettings::key, new Secret.Text(""), new Secret.Text("geheim")),
            new Case(
                    "api-key-file", "api_key_file", "/k", LlmSettings::key, new Secret.Text(""), new Secret.File("/k")),
            new Case("timeout", "timeout", "3s", LlmSettings::timeout, Duration.ofSeconds(20), Duration.ofSeconds(3)),
            new Case("concurrency", "concurrency", "9", LlmSettings::concurrency, 4, 9),
            new Case(
                    "requests-per-minute",
                    "requests_per_minute",
                    "3",
                    LlmSettings::limits,
                    new Budget.Limits(60, 10, 2000, 0),
                    new Budget.Limits(3, 1, 2000, 0)),
            new Case(
                    "requests-per-day", "requests_per_day", "0", s -> s.limits().perDay(), 2000, 0),
            new Case("cost-per-day", "cost_per_day", "1.5", s -> s.limits().microdollarsPerDay(), 0L, 1_500_000L),
            new Case("input-price", "input_price", "0.15", s -> s.prices().input(), 0.0, 0.15),
            new Case("output-price", "output_price", "0.6", s -> s.prices().output(), 0.0, 0.6),
            new Case("redact-hosts", "redact_hosts", "true", LlmSettings::redactHosts, false, true));

    /** What a setting cannot do without. */
    private static String base(Case c) {
        return (c.name.equals("provider") ? ", api_key: k" : ", provider: ollama")
                + (c.name.equals("model") ? "" : ", model: m")
                + (c.name.equals("cost-per-day") ? ", input_price: 1, output_price: 1" : "");
    }

    private static OwnSettings file(String llm) {
        var fields = llm.startsWith(", ") ? llm.substring(2) : llm;
        return ConfigReader.read(
                        "{route: {receiver: a}, receivers: [{name: a}], alerthistory: {classification: {llm: {" + fields
                                + "}}}}",
                        "am.yml",
                        "/",
                        MatcherSyntax.FALLBACK)
                .own();
    }

    private static Optional<LlmSettings> llm(OwnSettings file, Map<String, String> environment, String... flags) {
        return ((Invocation.Serve) Cli.parse(flags, environment))
                .flags()
                .own()
                .over(file)
                .llm();
    }

    private static String variable(Case c) {
        return "ALERTHISTORY_CLASSIFICATION_LLM_" + c.field.toUpperCase(java.util.Locale.ROOT);
    }

    @Test
    void theTableHasEveryFlag() {
        assertThat(CASES.stream().map(c -> PREFIX + c.name))
                .containsExactlyElementsOf(Flag.ALL.stream()
                        .map(Flag::name)
                        .filter(name -> name.startsWith(PREFIX))
                        .toList());
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("CASES")
    void hasADefault(Case c) {
        if (!c.name.equals("provider") && !c.name.equals("model") && !c.name.equals("cost-per-day")) {
            assertThat(llm(file(base(c)), Map.of()).map(c.reads)).contains(c.before);
        }
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("CASES")
    void comesFromTheFileTheEnvironmentOrAFlag(Case c) {
        assertThat(llm(file(c.field + ": '" + c.given + "'" + base(c)), Map.of())
                        .map(c.reads))
                .contains(c.then);
        assertThat(llm(file(base(c)), Map.of(variable(c), c.given)).map(c.reads))
                .contains(c.then);
        var flag = "--" + PREFIX + c.name + (c.given.equals("true") ? "" : "=" + c.given);
        assertThat(llm(file(base(c)), Map.of(variable(c), "1"), flag).map(c.reads))
                .contains(c.then);
    }

    @Test
    void withoutAProviderThereIsNone() {
        assertThat(llm(OwnSettings.NONE, Map.of())).isEmpty();
        assertThat(llm(file("provider: '', model: m, api_key: k"), Map.of())).isEmpty();
    }

    @Test
    void eachProviderHasItsPlaceAndAKeyDoesNotShow() {
        for (var provider : Provider.values()) {
            var llm = llm(file("model: m, api_key: geheim, provider: " + provider.word()), Map.of())
                    .orElseThrow();
            assertThat(llm.url()).isEqualTo(provider.url());
            assertThat(llm.toString()).doesNotContain("geheim");
        }
    }

    record Mistake(String llm, String complaint) {
        @Override
        public String toString() {
            return complaint;
        }
    }

    private static final String AT = "am.yml:1: alerthistory.classification.llm.";

    static final List<Mistake> MISTAKES = List.of(
            new Mistake(
                    "provider: gemini",
                    AT + "provider: unrecognized provider gemini, known are [openai, anthropic, ollama]"),
            new Mistake(
                    "provider: ollama",
                    AT + "provider: ollama needs a model. Name one with --classification.llm.model"),
            new Mistake(
                    "provider: openai, model: m",
                    AT
                            + "provider: openai needs a key. Name the file that has it with --classification.llm.api-key-file"),
            new Mistake("provider: anthropic, model: m", AT + "provider: anthropic needs a key."),
            new Mistake("provider: anthropic, api_key: k", AT + "provider: anthropic needs a model."),
            new Mistake(
                    "api_key: geheim, api_key_file: /k",
                    AT + "api_key_file: there is a --classification.llm.api-key, too. Leave one of them out"),
            new Mistake("url: 'vllm:8000'", AT + "url: needs a URL, like http://vllm.example:8000/v1"),
            new Mistake("url: 'http://geheim geheim'", AT + "url: needs a URL"),
            new Mistake("url: 'ftp://x/'", AT + "url: needs a URL"),
            new Mistake("url: 'https://a:geheim@x/v1'", AT + "url: may not have a user or a password."),
            new Mistake("timeout: 0s", AT + "timeout: must be more than zero"),
            new Mistake("concurrency: 0", AT + "concurrency: must be 1 or more, not 0"),
            new Mistake("requests_per_minute: -1", AT + "requests_per_minute: must be 0 or more, not -1"),
            new Mistake("requests_per_day: x", AT + "requests_per_day: 'x' is not a whole number"),
            new Mistake("input_price: -1", AT + "input_price: must be from 0 to 1000000, not -1"),
            new Mistake("input_price: NaN", AT + "input_price: must be from 0 to 1000000, not NaN"),
            new Mistake(
                    "provider: ollama, model: m, cost_per_day: 1, input_price: 1",
                    AT + "cost_per_day: what is spent is not known without prices."),
            new Mistake("modell: x", AT + "modell: unknown field. Did you mean \"classification.llm.model\"?"));

    @ParameterizedTest(name = "{0}")
    @FieldSource("MISTAKES")
    void refuses(Mistake mistake) {
        assertThatThrownBy(() -> llm(file(mistake.llm), Map.of()))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(mistake.complaint)
                .message()
                .doesNotContain("geheim");
    }
}
