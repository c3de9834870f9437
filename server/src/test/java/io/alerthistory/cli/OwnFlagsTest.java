package io.alerthistory.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alerthistory.config.ConfigReader;
import io.alerthistory.config.Fields;
import io.alerthistory.config.OwnSettings;
import io.alerthistory.config.Secret;
import io.alerthistory.model.MatcherSyntax;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Each of our own settings by flag, by environment, by file, and by default. */
class OwnFlagsTest {
    private static final String ROUTE = "{route: {receiver: a}, receivers: [{name: a}]";

    /** @param field of {@code alerthistory}, in YAML, that says the same as the flag */
    record Case(
            String name,
            String field,
            String given,
            Function<OwnFlags.Redis, Object> reads,
            Object before,
            Object then) {
        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Case> CASES = List.of(
            new Case("redis.addr", "addr", "[::1]:7", r -> r.settings().host(), "redis.example", "::1"),
            new Case("redis.username", "username", "ah", r -> r.settings().username(), "", "ah"),
            new Case("redis.password", "password", "$a\\\"' ", OwnFlags.Redis::password, text(""), text("$a\\\"' ")),
            new Case(
                    "redis.password-file",
                    "password_file",
                    "/p",
                    OwnFlags.Redis::password,
                    text(""),
                    new Secret.File("/p")),
            new Case("redis.db", "db", "3", r -> r.settings().database(), 0, 3),
            new Case(
                    "redis.pool-size",
                    "pool_size",
                    "7",
                    r -> r.settings().pool().size(),
                    50,
                    7),
            new Case(
                    "redis.min-idle", "min_idle", "50", r -> r.settings().pool().minIdle(), 1, 50),
            new Case(
                    "redis.dial-timeout",
                    "dial_timeout",
                    "1s",
                    r -> r.settings().dialTimeout(),
                    secs(5),
                    secs(1)),
            new Case(
                    "redis.read-timeout",
                    "read_timeout",
                    "2s",
                    r -> r.settings().readTimeout(),
                    secs(3),
                    secs(2)),
            new Case(
                    "redis.write-timeout",
                    "write_timeout",
                    "4s",
                    r -> r.settings().writeTimeout(),
                    secs(3),
                    secs(4)),
            new Case(
                    "redis.max-retries",
                    "max_retries",
                    "0",
                    r -> r.settings().retries().max(),
                    3,
                    0),
            new Case(
                    "redis.min-retry-backoff",
                    "min_retry_backoff",
                    "9ms",
                    r -> r.settings().retries().least(),
                    millis(8),
                    millis(9)),
            new Case(
                    "redis.max-retry-backoff",
                    "max_retry_backoff",
                    "1s",
                    r -> r.settings().retries().most(),
                    millis(512),
                    secs(1)),
            new Case("redis.tls", "tls", "true", r -> r.tls().isPresent(), false, true),
            new Case("redis.tls-ca-file", "tls_ca_file", "/ca", r -> tls(r).text("ca_file"), "", "/ca"),
            new Case("redis.tls-cert-file", "tls_cert_file", "/c", r -> tls(r).text("cert_file"), "", "/c"),
            new Case("redis.tls-key-file", "tls_key_file", "/k", r -> tls(r).text("key_file"), "", "/k"),
            new Case("redis.tls-server-name", "tls_server_name", "n", r -> tls(r).text("server_name"), "", "n"),
            new Case(
                    "redis.tls-insecure-skip-verify",
                    "tls_insecure_skip_verify",
                    "true",
                    r -> tls(r).flag("insecure_skip_verify"),
                    false,
                    true));

    private static Secret text(String text) {
        return new Secret.Text(text);
    }

    private static Duration secs(int n) {
        return Duration.ofSeconds(n);
    }

    private static Duration millis(int n) {
        return Duration.ofMillis(n);
    }

    private static Fields tls(OwnFlags.Redis redis) {
        return redis.tls().orElse(new Fields(Map.of()));
    }

    private static OwnSettings file(String own) {
        return ConfigReader.read(ROUTE + ", alerthistory: {" + own + "}}", "am.yml", "/", MatcherSyntax.FALLBACK)
                .own();
    }

    private static OwnFlags.Redis redis(OwnSettings file, Map<String, String> environment, String... flags) {
        var invocation = Cli.parse(flags, environment);
        assertThat(invocation).isInstanceOf(Invocation.Serve.class);
        return ((Invocation.Serve) invocation).flags().own().over(file).redis().orElseThrow();
    }

    /** What a setting cannot do without. */
    private static List<String> base(Case c) {
        var tls = c.name.contains(".tls-") ? "\ntls: true" : "";
        var pair = c.name.endsWith("cert-file")
                ? "\ntls_key_file: /k"
                : c.name.endsWith("key-file") ? "\ntls_cert_file: /c" : "";
        var address = c.name.equals("redis.addr") ? "" : "\naddr: redis.example:6379";
        return (address + tls + pair).lines().filter(line -> !line.isEmpty()).toList();
    }

    private static OwnSettings baseFile(Case c, String more) {
        var fields = new java.util.ArrayList<>(base(c));
        if (!more.isEmpty()) {
            fields.add(more);
        }
        return file("profile: standard, redis: {" + String.join(", ", fields) + "}");
    }

    private static String quoted(Case c) {
        return c.field + ": '" + c.given.replace("'", "''") + "'";
    }

    @Test
    void theTableHasEveryFlagOfRedis() {
        assertThat(CASES.stream().map(Case::name).distinct())
                .containsExactlyElementsOf(Flag.ALL.stream()
                        .map(Flag::name)
                        .filter(name -> name.startsWith("redis."))
                        .toList());
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("CASES")
    void hasADefault(Case c) {
        var file = c.name.equals("redis.addr")
                ? file("profile: standard, redis: {addr: 'redis.example:6379'}")
                : baseFile(c, "");
        if (!c.name.endsWith("cert-file") && !c.name.endsWith("key-file")) {
            assertThat(c.reads.apply(redis(file, Map.of()))).isEqualTo(c.before);
        }
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("CASES")
    void comesFromTheFile(Case c) {
        assertThat(c.reads.apply(redis(baseFile(c, quoted(c)), Map.of()))).isEqualTo(c.then);
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("CASES")
    void orFromTheEnvironmentWhichBeatsTheFile(Case c) {
        var variable =
                "ALERTHISTORY_" + c.name.toUpperCase(java.util.Locale.ROOT).replaceAll("[.-]", "_");
        assertThat(c.reads.apply(
                        redis(baseFile(c, c.name.equals("redis.addr") ? "addr: x:1" : ""), Map.of(variable, c.given))))
                .isEqualTo(c.then);
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("CASES")
    void orFromAFlagWhichBeatsBoth(Case c) {
        var variable =
                "ALERTHISTORY_" + c.name.toUpperCase(java.util.Locale.ROOT).replaceAll("[.-]", "_");
        var flag = c.given.equals("true") ? "--" + c.name : "--" + c.name + "=" + c.given;
        assertThat(c.reads.apply(redis(baseFile(c, ""), Map.of(variable, "false"), flag)))
                .isEqualTo(c.then);
    }

    @Test
    void theProfileIsLiteUnlessSomebodySaysStandard() {
        var plain = ((Invocation.Serve) Cli.parse(new String[0], Map.of()))
                .flags()
                .own()
                .over(OwnSettings.NONE);
        assertThat(plain.profile()).isEqualTo(Profile.LITE);
        assertThat(plain.redis()).isEmpty();
        assertThat(plain.historyRetention()).isEqualTo(Duration.ofDays(90));
        assertThat(redis(OwnSettings.NONE, Map.of("ALERTHISTORY_PROFILE", "standard", "ALERTHISTORY_REDIS_ADDR", "r:1"))
                        .settings()
                        .address())
                .isEqualTo("r:1");
        assertThat(redis(
                                OwnSettings.NONE,
                                Map.of("ALERTHISTORY_PROFILE", "lite"),
                                "--profile=standard",
                                "--redis.addr=r:1")
                        .settings()
                        .address())
                .isEqualTo("r:1");
    }

    @Test
    void historyIsKeptAsLongAsTheFileTheEnvironmentOrAFlagSays() {
        var fromFile = file("history: {retention: 30d}");
        assertThat(retention(fromFile, Map.of())).isEqualTo(Duration.ofDays(30));
        var environment = Map.of("ALERTHISTORY_HISTORY_RETENTION", "2w");
        assertThat(retention(fromFile, environment)).isEqualTo(Duration.ofDays(14));
        assertThat(retention(fromFile, environment, "--history.retention=1h")).isEqualTo(Duration.ofHours(1));
        assertThatThrownBy(() -> retention(file("history: {retention: 0s}"), Map.of()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("must be more than zero");
    }

    private static Duration retention(OwnSettings file, Map<String, String> environment, String... flags) {
        return ((Invocation.Serve) Cli.parse(flags, environment))
                .flags()
                .own()
                .over(file)
                .historyRetention();
    }

    @Test
    void liteKnowsNoRedisWhateverElseIsSaid() {
        var flags = ((Invocation.Serve) Cli.parse(new String[] {"--redis.addr=r:1"}, Map.of())).flags();
        assertThat(flags.own().over(OwnSettings.NONE).redis()).isEmpty();
    }

    /** @param flags parted by blanks */
    record Mistake(String flags, String file, String complaint) {
        @Override
        public String toString() {
            return complaint;
        }
    }

    static final List<Mistake> MISTAKES = List.of(
            new Mistake(
                    "--limits.body-bytes=70000000",
                    "",
                    "--limits.body-bytes: 70000000 is more than all requests together may have. Raise --limits.total-bytes"),
            new Mistake("", "limits: {labels: 0}", "am.yml:1: alerthistory.limits.labels: must be 1 or more, not 0"),
            new Mistake(
                    "",
                    "limits: {idle_timeout: 0s}",
                    "am.yml:1: alerthistory.limits.idle_timeout: must be more than zero, not \"0s\""),
            new Mistake(
                    "--profile=standard",
                    "",
                    "--profile: standard needs a Redis or Valkey. Name its host and port with --redis.addr, or use lite"),
            new Mistake("", "profile: standard", "am.yml:1: alerthistory.profile: standard needs a Redis"),
            new Mistake(
                    "",
                    "profile: big",
                    "am.yml:1: alerthistory.profile: unrecognized profile big, known are [lite, standard]"),
            new Mistake(
                    "",
                    "redis: {pool_sise: 3}",
                    "am.yml:1: alerthistory.redis.pool_sise: unknown field. Did you mean \"redis.pool_size\"?"),
            new Mistake(
                    "", "redis: {pool_size: 0}", "am.yml:1: alerthistory.redis.pool_size: must be 1 or more, not 0"),
            new Mistake(
                    "",
                    "redis: {min_idle: 51}",
                    "am.yml:1: alerthistory.redis.min_idle: 51 idle connections do not fit into a pool of 50. Raise --redis.pool-size"),
            new Mistake(
                    "",
                    "redis: {read_timeout: 0s}",
                    "am.yml:1: alerthistory.redis.read_timeout: must be more than zero, not \"0s\""),
            new Mistake(
                    "",
                    "redis: {min_retry_backoff: 1s}",
                    "am.yml:1: alerthistory.redis.min_retry_backoff: is more than --redis.max-retry-backoff"),
            new Mistake("", "redis: {tls_ca_file: /x}", "--redis.tls: is off, and there are settings for TLS"),
            new Mistake(
                    "",
                    "redis: {tls: true, tls_cert_file: /x}",
                    "am.yml:1: alerthistory.redis.tls_cert_file: a certificate needs its key"),
            new Mistake(
                    "",
                    "redis: {password: a, password_file: b}",
                    "am.yml:1: alerthistory.redis.password_file: there is a --redis.password, too. Leave one of them out"),
            new Mistake(
                    "",
                    "redis: {addr: 'redis://u:geheim@h:1/0'}",
                    "am.yml:1: alerthistory.redis.addr: needs a host and a port"),
            new Mistake("", "redis: {addr: 'h:0'}", "am.yml:1: alerthistory.redis.addr: needs a host and a port"),
            new Mistake("", "redis: {addr: '::1:6379'}", "am.yml:1: alerthistory.redis.addr: needs a host and a port"));

    @ParameterizedTest(name = "{0}")
    @FieldSource("MISTAKES")
    void refuses(Mistake mistake) {
        var args = mistake.flags.isEmpty() ? new String[0] : mistake.flags.split(" ");
        var own = ((Invocation.Serve) Cli.parse(args, Map.of())).flags().own();
        assertThatThrownBy(() -> own.over(file(mistake.file)))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(mistake.complaint)
                .message()
                .doesNotContain("geheim");
    }

    @Test
    void aListIsRefusedByTheReaderAndASecretDoesNotShow() {
        assertThatThrownBy(() -> file("redis: {addr: [a, b]}"))
                .hasMessageContaining("alerthistory.redis.addr: must be a text, but is a list");
        assertThat(file("redis: {password: geheim}").toString()).doesNotContain("geheim");
        assertThat(redis(
                                OwnSettings.NONE,
                                Map.of(),
                                "--profile=standard",
                                "--redis.addr=h:1",
                                "--redis.password=geheim")
                        .toString())
                .doesNotContain("geheim");
    }
}
