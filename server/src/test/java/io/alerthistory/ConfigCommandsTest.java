package io.alerthistory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.cli.Cli;
import io.alerthistory.cli.Invocation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code check-config} and {@code config routes}; what they print was compared with amtool 0.34.2. */
class ConfigCommandsTest {
    private static final String ROUTES = """
            route:
              receiver: root
              routes:
                - matchers: [team="db", severity=~"a|b"]
                  receiver: db
                  continue: true
                  routes: [{matchers: [x="1"], receiver: deep}]
                - matchers: [team=~"db|web"]
                  receiver: web
            receivers: [{name: root}, {name: db}, {name: web}, {name: deep}]
            """;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void files() throws IOException {
        Files.writeString(folder.resolve("routes.yml"), ROUTES);
        Files.writeString(
                folder.resolve("webex.yml"),
                "route: {receiver: a}\nreceivers: [{name: a, webex_configs: [{room_id: r, http_config: {authorization:"
                        + " {credentials: c}}}]}]");
        Files.writeString(folder.resolve("bad.yml"), "route: {receiver: b, color: red}\nreceivers: [{name: a}]");
    }

    /** Everything printed, and the exit status behind it. */
    private String run(String line) {
        var args = line.replace("@", folder + "/").split(" ");
        var out = new PrintStream(printed, true, UTF_8);
        int status = switch (Cli.parse(args, Map.of())) {
            case Invocation.Command(var name, var arguments) -> Commands.run(name, arguments, out, out);
            default -> throw new AssertionError("no such command");
        };
        return printed.toString(UTF_8).replace(folder + "/", "@") + status;
    }

    @Test
    void aGoodFileIsPraised() {
        assertThat(run("check-config @routes.yml")).isEqualTo("""
                Checking '@routes.yml'  SUCCESS
                Found:
                 - global config
                 - route
                 - 0 inhibit rules
                 - 4 receivers
                 - 0 templates

                0""");
    }

    @Test
    void everyMistakeOfEveryFileIsNamed() {
        assertThat(run("check-config @bad.yml @routes.yml @nowhere.yml"))
                .contains("Checking '@bad.yml'  FAILED:\n - @bad.yml:1: route.receiver: receiver \"b\" is not defined.")
                .contains("\n - @bad.yml:1: route.color: unknown field.")
                .contains("Checking '@routes.yml'  SUCCESS")
                .contains("there is no file @nowhere.yml")
                .endsWith("failed to validate 2 file(s)\n1");
    }

    @Test
    void webConfigurationsAreJudgedAlike() throws IOException {
        Files.writeString(folder.resolve("web.yml"), "tls_server_config: {min_version: TLS13}");
        Files.writeString(folder.resolve("bad-web.yml"), "basic_auth_users: {alice: plain}\nrate_limits: {}");
        assertThat(run("check-web-config @web.yml @bad-web.yml @nowhere.yml")).isEqualTo("""
                Checking '@web.yml'  SUCCESS
                Warning: @web.yml:1: tls_server_config: names no certificate, so connections are not encrypted. Add \
                cert_file and key_file

                Checking '@bad-web.yml'  FAILED:
                 - @bad-web.yml:1: basic_auth_users.alice: must be a bcrypt hash, as htpasswd -nBC 10 USER makes it: \
                $2y$10$ and 53 characters
                 - @bad-web.yml:2: rate_limits: unknown field. Did you mean "rate_limit"?

                Checking '@nowhere.yml'  FAILED:
                 - @nowhere.yml:1: does not exist. --web.config.file must name a file that can be read

                failed to validate 2 file(s)
                1""");
    }

    @Test
    void whatOnlyThisVersionCannotDoIsNoFailure() {
        assertThat(run("check-config @webex.yml"))
                .contains("SUCCESS")
                .contains(
                        "@webex.yml:2: receivers[0].webex_configs[0]: notifying by Webex is not supported by this version")
                .endsWith("0");
    }

    @Test
    void templatesGetAVerdictOfTheirOwn() throws IOException {
        Files.writeString(folder.resolve("good.tmpl"), "{{ define \"x\" }}{{ end }}");
        Files.writeString(folder.resolve("bad.tmpl"), "a\n{{ nope }}");
        Files.writeString(folder.resolve("t.yml"), ROUTES + "templates: ['good.tm*', 'none/*.tmpl']\n");
        Files.writeString(folder.resolve("u.yml"), ROUTES + "templates: ['[ab]ad.tmpl']\n");
        assertThat(run("check-config @t.yml @u.yml"))
                .contains(" - 2 templates\n  SUCCESS\n")
                .contains(" - 1 templates\n  FAILED: template: bad.tmpl:2: function \"nope\" not defined\n")
                .endsWith("failed to validate 1 file(s)\n1");
    }

    @Test
    void aTemplateIsRendered() throws IOException {
        Files.writeString(folder.resolve("mine.tmpl"), "{{ define \"mine\" }}<{{ .Status }}>{{ end }}");
        assertThat(
                        run(
                                "template render --template.glob=@*.tmpl --template.text={{template\t\"mine\"\t.}}{{.Alerts|len}}"))
                .isEqualTo("<alertstatus>20");
        printed.reset();
        assertThat(run("template render --template.type=html --template.text={{\"<\"}}"))
                .isEqualTo("&lt;0");
        printed.reset();
        assertThat(run("template render --template.text={{.Nope}}"))
                .isEqualTo("error: template: :1:2: executing \"\" at <.Nope>: can't evaluate field Nope in type"
                        + " template.Data\n1");
    }

    @Test
    void aTemplateIsRenderedOfDataInAFile() throws IOException {
        Files.writeString(
                folder.resolve("data.json"),
                "{\"status\":\"firing\",\"alerts\":[{\"labels\":{\"a\":\"b\"},\"startsAt\":\"2026-01-02T03:04:05+01:00\"}]}");
        assertThat(
                        run(
                                "template render --template.data=@data.json --template.text={{range.Alerts}}{{.Labels.a}}{{.StartsAt.Hour}}{{end}}"))
                .isEqualTo("b30");
        printed.reset();
        Files.writeString(folder.resolve("data.json"), "{\"alerts\":[{\"labels\":[]}]}");
        assertThat(run("template render --template.data=@data.json --template.text=x"))
                .isEqualTo("error: @data.json: alerts[0].labels must be an object\n1");
        printed.reset();
        Files.writeString(folder.resolve("data.json"), "{\"alerts\":\n nonsense");
        assertThat(run("template render --template.data=@data.json --template.text=x"))
                .startsWith("error: @data.json: line 2, column ")
                .endsWith("1");
    }

    @Test
    void drawsTheRoutingTree() {
        assertThat(run("config routes show --config.file=@routes.yml")).isEqualTo("""
                Routing tree:
                .
                └── default-route  receiver: root
                    ├── {severity=~"a|b",team="db"}  continue: true  receiver: db
                    │   └── {x="1"}  receiver: deep
                    └── {team=~"db|web"}  receiver: web

                0""");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            team=db severity=a x=1                                | deep,web
            team=db severity=c                                    | web
            team=ops                                              | root
            ''                                                    | root
            --verify.receivers=web team=web                       | web
            """)
    void namesTheReceivers(String arguments, String receivers) {
        assertThat(run("config routes test --config.file @routes.yml " + arguments))
                .isEqualTo(receivers + "\n0");
    }

    @Test
    void otherReceiversThanExpectedAreAFailure() {
        assertThat(run("config routes test --config.file @routes.yml --verify.receivers=db team=web"))
                .isEqualTo("web\nWARNING: Expected receivers did not match resolved receivers.\n1");
    }

    @Test
    void drawsTheRoutesOnTheWay() {
        assertThat(run("config routes test --config.file @routes.yml --tree team=db severity=a x=1"))
                .startsWith("""
                        Matching routes:
                        .
                        └── default-route
                            ├── {severity=~"a|b",team="db"}
                            │   └── {x="1"}  receiver: deep
                            └── {team=~"db|web"}  receiver: web


                        deep,web
                        """);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            config routes test --config.file @routes.yml bad   | error: Failed to parse labels: bad matcher format: bad
            config routes test --config.file @routes.yml a!=b  | error: Labels must be specified as key=value pairs
            config routes show                                 | error: You have to specify one of --config.file or --alertmanager.url flags.
            config routes draw --config.file @routes.yml       | error: config routes: expected show or test, and not draw
            """)
    void saysWhatIsWrong(String line, String message) {
        assertThat(run(line)).isEqualTo(message + "\n1");
    }
}
