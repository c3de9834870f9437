package io.alerthistory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.telemetry.LogFormat;
import io.alerthistory.telemetry.LogLevel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

class CliTest {
    private static Invocation parse(String... args) {
        return Cli.parse(args, Map.of());
    }

    private static Flags flags(Invocation invocation) {
        assertThat(invocation).isInstanceOf(Invocation.Serve.class);
        return ((Invocation.Serve) invocation).flags();
    }

    private static String complaint(Invocation invocation) {
        assertThat(invocation).isInstanceOf(Invocation.Print.class);
        var print = (Invocation.Print) invocation;
        assertThat(print.toStderr()).isTrue();
        assertThat(print.exitCode()).isEqualTo(1);
        assertThat(print.text()).startsWith("alertmanager: error: ").endsWith("\n");
        return print.text().substring("alertmanager: error: ".length()).stripTrailing();
    }

    /** {@code given} differs from the default, but where this version refuses every other value. */
    record Case(String name, Function<Flags, Object> reads, Object standard, String given, Object then) {
        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Case> CASES = List.of(
            new Case("config.file", Flags::configFile, "alertmanager.yml", "a b.yml", "a b.yml"),
            new Case("config.auto-reload-interval", Flags::autoReloadInterval, secs(0), "30s", secs(30)),
            new Case("storage.path", f -> f.storage().path(), "data/", "/x", "/x"),
            new Case("data.retention", f -> f.storage().retention(), hours(120), "5d", hours(120)),
            new Case("data.maintenance-interval", f -> f.storage().maintenanceInterval(), mins(15), "1h30m", mins(90)),
            new Case("silences.max-silences", f -> f.alerts().maxSilences(), 0, "0", 0),
            new Case("silences.max-silence-size-bytes", f -> f.alerts().maxSilenceSizeBytes(), 0, "0", 0),
            new Case("log.silences", f -> f.alerts().logSilences(), false, "true", true),
            new Case("alerts.gc-interval", f -> f.alerts().gcInterval(), mins(30), "1m", mins(1)),
            new Case("alerts.per-alertname-limit", f -> f.alerts().perAlertnameLimit(), 0, "0", 0),
            new Case(
                    "dispatch.maintenance-interval",
                    f -> f.alerts().dispatchMaintenanceInterval(),
                    secs(30),
                    "1s",
                    secs(1)),
            new Case("dispatch.start-delay", f -> f.alerts().startDelay(), secs(0), "1m", mins(1)),
            new Case(
                    "web.listen-address",
                    f -> f.web().listenAddresses(),
                    List.of(":9093"),
                    "[::1]:0",
                    List.of("[::1]:0")),
            new Case("web.config.file", f -> f.web().configFile(), "", "", ""),
            new Case("web.systemd-socket", f -> f.web().systemdSocket(), false, "false", false),
            new Case("web.external-url", f -> f.web().externalUrl(), "", "http://h/p?a=b", "http://h/p?a=b"),
            new Case("web.route-prefix", f -> f.web().routePrefix(), "", "/foo", "/foo"),
            new Case("web.cors.origin", f -> f.web().corsOrigin(), "", "https?://a", "https?://a"),
            new Case("web.get-concurrency", f -> f.web().getConcurrency(), 0, "7", 7),
            new Case("web.timeout", f -> f.web().timeout(), secs(0), "1.5s", Duration.ofMillis(1500)),
            new Case("cluster.listen-address", f -> f.cluster().listenAddress(), "0.0.0.0:9094", "", ""),
            new Case("cluster.advertise-address", f -> f.cluster().advertiseAddress(), "", "h:1", "h:1"),
            new Case("cluster.peer-name", f -> f.cluster().peerName(), "", "one", "one"),
            new Case("cluster.peer", f -> f.cluster().peers(), List.of(), "", List.of()),
            new Case("cluster.peer-timeout", f -> f.cluster().peerTimeout(), secs(15), "1s", secs(1)),
            new Case("cluster.peers-resolve-timeout", f -> f.cluster().peersResolveTimeout(), secs(15), "2s", secs(2)),
            new Case("cluster.gossip-interval", f -> f.cluster().gossipInterval(), millis(200), "3s", secs(3)),
            new Case("cluster.pushpull-interval", f -> f.cluster().pushPullInterval(), mins(1), "4s", secs(4)),
            new Case("cluster.tcp-timeout", f -> f.cluster().tcpTimeout(), secs(10), "5s", secs(5)),
            new Case("cluster.probe-timeout", f -> f.cluster().probeTimeout(), millis(500), "6s", secs(6)),
            new Case("cluster.probe-interval", f -> f.cluster().probeInterval(), secs(1), "7s", secs(7)),
            new Case("cluster.settle-timeout", f -> f.cluster().settleTimeout(), mins(1), "0s", secs(0)),
            new Case("cluster.reconnect-interval", f -> f.cluster().reconnectInterval(), secs(10), "8s", secs(8)),
            new Case("cluster.reconnect-timeout", f -> f.cluster().reconnectTimeout(), hours(6), "9s", secs(9)),
            new Case("cluster.tls-config", f -> f.cluster().tlsConfig(), "", "", ""),
            new Case(
                    "cluster.allow-insecure-public-advertise-address-discovery",
                    f -> f.cluster().allowInsecurePublicAdvertiseAddressDiscovery(),
                    false,
                    "true",
                    true),
            new Case("cluster.label", f -> f.cluster().label(), "", "l", "l"),
            new Case("log.level", f -> f.log().level(), LogLevel.INFO, "debug", LogLevel.DEBUG),
            new Case("log.format", f -> f.log().format(), LogFormat.LOGFMT, "json", LogFormat.JSON),
            new Case(
                    "enable-feature",
                    f -> f.features().stream().sorted().toList(),
                    List.of(),
                    "classic-mode,auto-gomemlimit",
                    List.of(Feature.CLASSIC_MODE, Feature.AUTO_GOMEMLIMIT)),
            new Case("auto-gomemlimit.ratio", Flags::autoGomemlimitRatio, 0.9, "0.5", 0.5));

    private static Duration hours(int n) {
        return Duration.ofHours(n);
    }

    private static Duration mins(int n) {
        return Duration.ofMinutes(n);
    }

    private static Duration secs(int n) {
        return Duration.ofSeconds(n);
    }

    private static Duration millis(int n) {
        return Duration.ofMillis(n);
    }

    @Test
    void theTableHasEveryFlag() {
        assertThat(CASES.stream().map(Case::name))
                .containsExactlyElementsOf(Flag.ALL.stream()
                        .filter(flag -> !flag.isOwn()) // those are in OwnFlagsTest
                        .map(Flag::name)
                        .toList());
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("CASES")
    void everyFlagHasAlertmanagersDefault(Case c) {
        assertThat(c.reads.apply(flags(parse()))).isEqualTo(c.standard);
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("CASES")
    void aValueFollowsAnEqualsSign(Case c) {
        if (c.standard instanceof Boolean) {
            assertThat(complaint(parse("--" + c.name + "=true"))).contains("'--" + c.name + "'", "without 'true'");
            return;
        }
        assertThat(c.reads.apply(flags(parse("--" + c.name + "=" + c.given)))).isEqualTo(c.then);
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("CASES")
    void orIsAWordOfItsOwn(Case c) {
        boolean isSwitch = c.standard instanceof Boolean;
        String[] args = isSwitch
                ? new String[] {c.then.equals(true) ? "--" + c.name : "--no-" + c.name}
                : new String[] {"--" + c.name, c.given};
        assertThat(c.reads.apply(flags(parse(args)))).isEqualTo(c.then);
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("CASES")
    void orComesFromTheEnvironment(Case c) {
        String variable =
                "ALERTHISTORY_" + c.name.toUpperCase(java.util.Locale.ROOT).replaceAll("[.-]", "_");
        assertThat(c.reads.apply(flags(Cli.parse(new String[0], Map.of(variable, c.given)))))
                .isEqualTo(c.then);
    }

    @Test
    void aFlagBeatsTheEnvironment() {
        var environment = Map.of("ALERTHISTORY_LOG_LEVEL", "nonsense", "ALERTHISTORY_LOG_SILENCES", "true");
        var flags = flags(Cli.parse(new String[] {"--log.level=warn", "--no-log.silences"}, environment));
        assertThat(flags.log().level()).isEqualTo(LogLevel.WARN);
        assertThat(flags.alerts().logSilences()).isFalse();
    }

    @Test
    void listsAreRepeatedOrPartedByCommas() {
        var want = List.of(":1", "127.0.0.1:2");
        assertThat(flags(parse("--web.listen-address", ":1", "--web.listen-address=127.0.0.1:2"))
                        .web()
                        .listenAddresses())
                .isEqualTo(want);
        assertThat(flags(Cli.parse(new String[0], Map.of("ALERTHISTORY_WEB_LISTEN_ADDRESS", ":1, 127.0.0.1:2")))
                        .web()
                        .listenAddresses())
                .isEqualTo(want);
    }

    @Test
    void readsArgumentsFromAFile(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("args");
        Files.writeString(file, "# a comment\n--config.file=a b.yml\n\n--log.silences\n");
        assertThat(flags(parse("@" + file)).configFile()).isEqualTo("a b.yml");
    }

    /** Each first line was seen from Alertmanager 0.34.2, but for those that begin with a flag's or variable's name. */
    static Stream<List<String>> mistakes() {
        return Stream.of(
                List.of("unknown long flag '--nope', try --help", "--nope"),
                List.of("unknown long flag '--no-nope', try --help", "--no-nope"),
                List.of(
                        "unknown long flag '--web.listen-addres', try --help\nDid you mean '--web.listen-address'?",
                        "--web.listen-addres=:1"),
                List.of(
                        "unknown long flag '--no-config.file', try --help\nDid you mean '--config.file'?",
                        "--no-config.file=x"),
                List.of("unknown long flag '--config', try --help\nDid you mean '--config.file'?", "--config=x"),
                List.of("unknown short flag '-x', try --help", "-x"),
                List.of("unexpected foo, try --help", "foo"),
                List.of("unexpected foo, try --help", "--", "foo"),
                List.of("unexpected help, try --help", "help"),
                List.of("unexpected sim, try --help", "--log.silences", "sim"),
                List.of("expected argument for flag '--config.file', try --help", "--config.file"),
                List.of("expected argument for flag '--config.file', try --help", "--config.file", "--log.silences"),
                List.of("flag 'config.file' cannot be repeated, try --help", "--config.file=a", "--config.file=b"),
                List.of("flag 'log.silences' cannot be repeated, try --help", "--log.silences", "--no-log.silences"),
                List.of("--data.retention: invalid duration \"h\"", "--data.retention=h"),
                List.of("--data.retention: must be more than zero, not \"0s\"", "--data.retention=0s"),
                List.of("--web.get-concurrency: 'x' is not a whole number", "--web.get-concurrency=x"),
                List.of("--log.level: unrecognized log level foo, known are [debug, info, warn", "--log.level=foo"),
                List.of("--log.format: unrecognized log format x", "--log.format=x"),
                List.of("unknown option 'foo' for --enable-feature", "--enable-feature=foo"),
                List.of("unknown option '' for --enable-feature", "--enable-feature=classic-mode,"),
                List.of(
                        "--enable-feature: cannot have both classic-mode and utf8-strict-mode",
                        "--enable-feature=classic-mode,utf8-strict-mode"),
                List.of(
                        "--enable-feature: this version does not have event-recorder",
                        "--enable-feature=event-recorder"),
                List.of("--web.listen-address: needs at least one value", "--web.listen-address="),
                List.of("--web.systemd-socket: ", "--web.systemd-socket"),
                List.of("--cluster.peer: this is the Lite profile", "--cluster.peer=other:9094"),
                List.of("--cluster.tls-config: ", "--cluster.tls-config=tls.yml"),
                List.of("--profile: unrecognized profile big, known are [lite, standard]", "--profile=big"),
                List.of("--redis.db: must be 0 or more, not -1", "--redis.db=-1"),
                List.of("--redis.addr: needs a host and a port, like redis.example:6379", "--redis.addr=redis"),
                List.of("listen: 'x' is not a port", "listen", "x"),
                List.of("listen: '65536' is not a port", "listen", "65536"),
                List.of("unexpected 2, try --help", "listen", "1", "2"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void complains(List<String> mistake) {
        var args = mistake.subList(1, mistake.size()).toArray(String[]::new);
        var complaint = complaint(parse(args));
        assertThat(complaint).startsWith(mistake.getFirst());
        if (mistake.getFirst().startsWith("un")) {
            assertThat(complaint.contains("Did you mean"))
                    .isEqualTo(mistake.getFirst().contains("Did you mean"));
        }
    }

    @Test
    void aBadVariableIsNamed() {
        assertThat(complaint(Cli.parse(new String[0], Map.of("ALERTHISTORY_LOG_SILENCES", "yes"))))
                .isEqualTo("ALERTHISTORY_LOG_SILENCES: 'yes' is neither true nor false");
        assertThat(complaint(Cli.parse(new String[0], Map.of("ALERTHISTORY_CLUSTER_PEER", "a:1"))))
                .startsWith("ALERTHISTORY_CLUSTER_PEER: this is the Lite profile");
    }

    @Test
    void whatHasNoEffectIsToldOnlyIfTheUserSetIt() {
        assertThat(flags(parse()).withoutEffect()).isEmpty();
        assertThat(flags(parse("--cluster.settle-timeout=0s", "--cluster.label=x", "--storage.path=y"))
                        .withoutEffect())
                .containsExactly("cluster.label", "cluster.settle-timeout");
    }

    @Test
    void notYetNamesFlagsThatExist() {
        var names = new HashSet<>(NotYet.WITHOUT_EFFECT);
        NotYet.REFUSED.forEach(refused -> names.add(refused.flag()));
        assertThat(Flag.ALL.stream().map(Flag::name)).containsAll(names);
    }

    @Test
    void helpNamesEveryFlagAndItsVariable() {
        for (String word : List.of("--help", "-h")) {
            var print = (Invocation.Print) parse("--log.level=debug", word);
            assertThat(print.exitCode()).isZero();
            assertThat(print.toStderr()).isFalse();
            for (Flag flag : Flag.ALL) {
                assertThat(print.text()).contains(flag.name()).contains("Environment: " + flag.variable() + "\n");
            }
            assertThat(print.text()).contains("sim", "listen").doesNotContain("\u001b");
            assertThat(print.text().lines()).allMatch(line -> line.length() <= 104);
        }
    }

    @Test
    void versionHasAlertmanagersFirstLine() {
        var print = (Invocation.Print) parse("--version");
        assertThat(print.exitCode()).isZero();
        assertThat(print.toStderr()).isFalse();
        assertThat(print.text().lines().findFirst())
                .hasValueSatisfying(line -> assertThat(line)
                        .matches("alertmanager, version \\d+\\.\\d+\\.\\d+ \\(branch: .*, revision: .*\\)"));
    }

    @Test
    void subCommands() {
        assertThat(parse("sim", "--seed=7", "--help"))
                .isEqualTo(new Invocation.Command(Invocation.Command.Name.SIMULATE, List.of("--seed=7", "--help")));
        assertThat(parse("listen")).isEqualTo(new Invocation.Listen(5001));
        assertThat(parse("listen", "0")).isEqualTo(new Invocation.Listen(0));
        assertThat(((Invocation.Print) parse("listen", "--help")).exitCode()).isZero();
    }
}
