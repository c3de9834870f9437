package io.alerthistory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alerthistory.support.CapturedLogs;
import io.alerthistory.support.RunningApp;
import io.alerthistory.support.TestKeys;
import io.alerthistory.support.TestKeys.Certified;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code --web.config.file}: the whole program behind TLS, passwords, headers and a rate limit, over real connections. */
class WebConfigTest {
    private static final String CONFIG = "route: {receiver: pager}\nreceivers: [{name: pager}]\n";
    private static final Certified SERVER = TestKeys.selfSigned("server", TestKeys.keyPair("EC", 256));
    private static final Certified AUTHORITY = TestKeys.authority("authority");
    private static final String TLS = "tls_server_config: {cert_file: server.crt, key_file: server.key}\n";

    @TempDir
    private Path folder = Path.of("");

    private void write(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writeKeys(Certified server) {
        write("server.crt", server.certificatePem());
        write("server.key", server.keyPem());
    }

    private RunningApp start(String webConfig, String... flags) {
        writeKeys(SERVER);
        write("ca.crt", AUTHORITY.certificatePem());
        write("web.yml", webConfig);
        var all = Stream.concat(Arrays.stream(flags), Stream.of("--web.config.file=" + folder.resolve("web.yml")));
        return RunningApp.start(folder, CONFIG, all.toArray(String[]::new));
    }

    private static String bcrypt(String kind, String password) {
        return OpenBSDBCrypt.generate(kind, password.toCharArray(), new byte[16], 4);
    }

    private static String users(String password) {
        return "basic_auth_users: {alice: " + bcrypt("2y", password) + "}\n";
    }

    private static String basic(String userAndPassword) {
        return "Basic " + Base64.getEncoder().encodeToString(userAndPassword.getBytes(UTF_8));
    }

    /** A client's view: whom it trusts, and with what it shows who it is. */
    private static SSLContext tls(Certified trusted, @Nullable Certified own) {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("server", trusted.certificate());
            var trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            var keys = own == null ? new KeyManager[0] : new KeyManager[] {new Insistent(own)};
            context.init(keys, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Shows its certificate to whoever asks for one, even if the server names other authorities than its own. */
    private static final class Insistent extends X509ExtendedKeyManager {
        private final Certified own;

        Insistent(Certified own) {
            this.own = own;
        }

        @Override
        public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
            return "own";
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {own.certificate()};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return own.key();
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[] {"own"};
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return "own";
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public @Nullable String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return null;
        }
    }

    private static HttpClient client(Certified trusted) {
        return HttpClient.newBuilder().sslContext(tls(trusted, null)).build();
    }

    private static HttpResponse<String> get(HttpClient client, String url, String... headers) throws IOException {
        var request = HttpRequest.newBuilder(URI.create(url));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String https(RunningApp app) {
        return "https://127.0.0.1:" + app.port();
    }

    private static String http(RunningApp app) {
        return "http://127.0.0.1:" + app.port();
    }

    private static int status(RunningApp app, String userAndPassword) {
        return app.send("GET", "/-/ready", null, "Authorization", basic(userAndPassword))
                .status();
    }

    @Test
    void everyAddressSpeaksTls() throws IOException {
        var any = "--web.listen-address=127.0.0.1:0";
        try (var app = start(TLS, any, any);
                var client = client(SERVER)) {
            for (var address : app.app().addresses()) {
                var answer = get(client, "https://127.0.0.1:" + address.getPort() + "/api/v2/alerts");
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo("[]\n");
            }
        }
    }

    record Form(String title, Certified server, String key) {
        @Override
        public String toString() {
            return title;
        }
    }

    static Stream<Form> forms() {
        var rsa = TestKeys.selfSigned("server", TestKeys.keyPair("RSA", 2048));
        var ed25519 = TestKeys.selfSigned("server", TestKeys.keyPair("Ed25519", 0));
        return Stream.of(
                new Form("RSA in PKCS#1", rsa, TestKeys.traditional(rsa.key())),
                new Form("RSA in PKCS#8", rsa, TestKeys.pkcs8(rsa.key())),
                new Form("EC in SEC1", SERVER, TestKeys.traditional(SERVER.key())),
                new Form("EC in PKCS#8", SERVER, TestKeys.pkcs8(SERVER.key())),
                new Form("Ed25519 in PKCS#8", ed25519, TestKeys.pkcs8(ed25519.key())),
                new Form("between other blocks", SERVER, SERVER.certificatePem() + SERVER.keyPem()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forms")
    void aKeyMayHaveAnyForm(Form c) throws IOException {
        write("form.crt", c.server.certificatePem());
        write("form.key", c.key);
        try (var app = start("tls_server_config: {cert_file: form.crt, key_file: form.key}");
                var client = client(c.server)) {
            assertThat(get(client, https(app) + "/-/ready").body()).isEqualTo("OK");
        }
    }

    @Test
    void keysMayStandInTheFileItself() throws IOException {
        var inline = "tls_server_config:\n  cert: |\n" + SERVER.certificatePem().indent(4) + "  key: |\n"
                + SERVER.keyPem().indent(4);
        try (var app = start(inline);
                var client = client(SERVER)) {
            assertThat(get(client, https(app) + "/-/ready").body()).isEqualTo("OK");
        }
    }

    @Test
    void plainHttpIsToldThatThisIsTls() throws IOException {
        try (var app = start(TLS);
                var socket = new Socket(InetAddress.getLoopbackAddress(), app.port())) {
            socket.getOutputStream().write("GET /-/ready HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .isEqualTo("HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n");
        }
    }

    @Test
    void oneWhoSaysNothingHoldsUpNobody() throws IOException {
        try (var app = start(TLS);
                var silent = new Socket(InetAddress.getLoopbackAddress(), app.port());
                var client = client(SERVER)) {
            assertThat(get(client, https(app) + "/-/ready").body()).isEqualTo("OK");
            assertThat(silent.isConnected()).isTrue();
        }
    }

    private static SSLSocket handshake(RunningApp app, Certified trusted, SSLParameters parameters) throws IOException {
        var socket = (SSLSocket)
                tls(trusted, null).getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), app.port());
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    @Test
    void versionsCipherSuitesAndCurvesAreThoseOfTheFile() throws IOException {
        var rsa = TestKeys.selfSigned("rsa", TestKeys.keyPair("RSA", 2048));
        write("rsa.pem", rsa.certificatePem() + rsa.keyPem());
        var only = """
                tls_server_config:
                  cert_file: rsa.pem
                  key_file: rsa.pem
                  max_version: TLS12
                  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]
                  curve_preferences: [CurveP384]
                """;
        try (var app = start(only)) {
            try (var socket = handshake(app, rsa, new SSLParameters())) {
                assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");
                assertThat(socket.getSession().getCipherSuite()).isEqualTo("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
            }
            var otherVersion = new SSLParameters(null, new String[] {"TLSv1.3"});
            assertThatThrownBy(() -> handshake(app, rsa, otherVersion).close()).isInstanceOf(IOException.class);
            var otherSuite = new SSLParameters(new String[] {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"});
            assertThatThrownBy(() -> handshake(app, rsa, otherSuite).close()).isInstanceOf(IOException.class);
            var otherCurve = new SSLParameters();
            otherCurve.setNamedGroups(new String[] {"secp256r1"});
            assertThatThrownBy(() -> handshake(app, rsa, otherCurve).close()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aCertificateMayBeOnACurveThatIsNotPreferred() throws IOException {
        for (var version : List.of("TLS12", "TLS13")) {
            try (var app = start("tls_server_config: {cert_file: server.crt, key_file: server.key, max_version: "
                    + version + ", curve_preferences: [CurveP384]}")) {
                handshake(app, SERVER, new SSLParameters()).close();
            }
        }
    }

    @Test
    void aNewCertificateIsShownToTheNextConnection() throws IOException {
        var next = TestKeys.selfSigned("next", TestKeys.keyPair("RSA", 2048));
        try (var app = start(TLS);
                var before = client(SERVER)) {
            assertThat(get(before, https(app) + "/-/ready").statusCode()).isEqualTo(200);
            try (var logs = new CapturedLogs()) {
                write("server.crt", next.certificatePem()); // and the key is still the old one
                try (var between = client(SERVER)) {
                    assertThat(get(between, https(app) + "/-/ready").statusCode())
                            .isEqualTo(200);
                }
                assertThat(logs.lines()).anyMatch(line -> line.startsWith("ERROR") && line.contains("is not the key"));
            }
            write("server.key", next.keyPem());
            try (var after = client(next)) {
                assertThat(get(after, https(app) + "/-/ready").statusCode()).isEqualTo(200);
            }
            assertThatThrownBy(() -> {
                        try (var late = client(SERVER)) {
                            get(late, https(app) + "/-/ready");
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertThat(get(before, https(app) + "/-/ready").statusCode())
                    .as("a connection that is open stays so")
                    .isEqualTo(200);
        }
    }

    static final List<String> PATHS = List.of(
            "/", "/-/healthy", "/-/ready", "/metrics", "/api/v2/status", "/api/v2/alerts", "/api/v1/alerts", "/nope");

    @Test
    void everyPathAsksForThePassword() throws IOException {
        try (var app = start(users("right"));
                var client = HttpClient.newHttpClient()) {
            for (var path : PATHS) {
                for (var headers : List.of(
                        new String[0],
                        new String[] {"Authorization", basic("alice:wrong")},
                        new String[] {"Authorization", basic("nobody:right")},
                        new String[] {"Authorization", basic("alice")},
                        new String[] {"Authorization", "Basic !"},
                        new String[] {"Authorization", "Bearer right"})) {
                    var answer = get(client, http(app) + path, headers);
                    assertThat(answer.statusCode()).isEqualTo(401);
                    assertThat(answer.body()).isEqualTo("Unauthorized\n");
                    assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Basic");
                    assertThat(answer.headers().firstValue("X-Content-Type-Options"))
                            .hasValue("nosniff");
                }
                assertThat(get(client, http(app) + path, "Authorization", basic("alice:right"))
                                .statusCode())
                        .isNotEqualTo(401);
            }
            assertThat(app.send("POST", "/-/reload", null).status()).isEqualTo(401);
            assertThat(app.postAlerts("[]").status()).isEqualTo(401);
        }
    }

    @Test
    void aPasswordChangesAtOnceAndABadFileChangesNothing() {
        try (var app = start(users("first"));
                var logs = new CapturedLogs()) {
            assertThat(status(app, "alice:first")).isEqualTo(200);
            write("web.yml", users("second"));
            assertThat(status(app, "alice:first")).isEqualTo(401);
            assertThat(status(app, "alice:second")).isEqualTo(200);

            for (var broken : List.of("", "basic_auth_users: {alice: second}", "basic_auth")) {
                write("web.yml", broken.isEmpty() ? "basic_auth_users: {" : broken);
                assertThat(status(app, "alice:second")).isEqualTo(200);
                assertThat(status(app, "alice:second")).isEqualTo(200);
                assertThat(status(app, "alice:first")).isEqualTo(401);
                assertThat(app.get("/-/ready").status()).isEqualTo(401);
            }
            assertThat(logs.lines().stream().filter(line -> line.startsWith("ERROR")))
                    .as("each mistake is told once")
                    .hasSize(3)
                    .allMatch(line -> line.contains("web.yml:1: "));

            write("web.yml", "");
            assertThat(app.get("/-/ready").status()).isEqualTo(200);
            write("web.yml", users("third"));
            assertThat(app.get("/-/ready").status()).isEqualTo(401);
            assertThat(logs.lines()).noneMatch(line -> line.contains("second") || line.contains("$04$"));
        }
    }

    @Test
    void aFileThatIsGoneChangesNothing() throws IOException {
        try (var app = start(users("right"))) {
            Files.delete(folder.resolve("web.yml"));
            assertThat(app.get("/-/ready").status()).isEqualTo(401);
            assertThat(status(app, "alice:right")).isEqualTo(200);
        }
    }

    @Test
    void tlsIsSwitchedOnAndOffByAStartOnly() throws IOException {
        try (var app = start(TLS + users("right"));
                var client = client(SERVER)) {
            write("web.yml", "");
            assertThat(get(client, https(app) + "/-/ready").statusCode()).isEqualTo(401);
            try (var another = client(SERVER)) {
                assertThat(get(another, https(app) + "/-/ready").statusCode()).isEqualTo(401);
            }
        }
        try (var app = start("");
                var logs = new CapturedLogs()) {
            write("web.yml", TLS + users("right"));
            assertThat(app.get("/-/ready").status()).isEqualTo(401);
            assertThat(logs.lines()).anyMatch(line -> line.startsWith("WARN") && line.contains("unencrypted"));
        }
    }

    @Test
    void theRateIsLimitedForAllTogether() {
        try (var app =
                start("rate_limit: {interval: 1h, burst: 3}\nhttp_server_config: {headers: {X-Frame-Options: deny}}")) {
            for (int i = 0; i < 3; i++) {
                assertThat(app.get("/-/ready").status()).isEqualTo(200);
            }
            for (var path : PATHS) {
                var answer = app.get(path);
                assertThat(answer.status()).isEqualTo(429);
                assertThat(answer.body()).isEqualTo("Too Many Requests\n");
            }
        }
    }

    @Test
    void headersAreAddedToEveryAnswer() throws IOException {
        var headers = """
                http_server_config:
                  headers:
                    Content-Security-Policy: default-src 'self'
                    X-Frame-Options: deny
                    X-Content-Type-Options: nosniff
                    X-XSS-Protection: "0"
                    Strict-Transport-Security: max-age=1
                """;
        try (var app = start(headers);
                var client = HttpClient.newHttpClient()) {
            for (var path : PATHS) {
                assertThat(get(client, http(app) + path).headers().map())
                        .containsEntry("Content-Security-Policy", List.of("default-src 'self'"))
                        .containsEntry("X-Frame-Options", List.of("deny"))
                        .containsEntry("X-Content-Type-Options", List.of("nosniff"))
                        .containsEntry("X-XSS-Protection", List.of("0"))
                        .containsEntry("Strict-Transport-Security", List.of("max-age=1"));
            }
            write("web.yml", users("right") + headers.replace("deny", "sameorigin"));
            var refused = get(client, http(app) + "/");
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("X-Frame-Options")).hasValue("sameorigin");
        }
    }

    private static final Certified KNOWN = AUTHORITY.issue(
            "known",
            new GeneralName(GeneralName.dNSName, "prometheus.example"),
            new GeneralName(GeneralName.iPAddress, "::1"));
    private static final Certified STRANGER = TestKeys.authority("strangers").issue("stranger");

    /** @param none whether a client without a certificate is let in */
    record Mutual(String settings, boolean none, boolean stranger, boolean known) {
        @Override
        public String toString() {
            return settings;
        }
    }

    static final List<Mutual> MUTUAL = List.of(
            new Mutual("client_auth_type: NoClientCert", true, true, true),
            new Mutual("client_auth_type: RequestClientCert", true, true, true),
            new Mutual("client_auth_type: RequireAnyClientCert", false, true, true),
            new Mutual("client_auth_type: RequireClientCert", false, true, true),
            new Mutual("client_auth_type: VerifyClientCertIfGiven", true, false, false),
            new Mutual("client_auth_type: RequireAndVerifyClientCert", false, false, false),
            new Mutual("client_auth_type: VerifyClientCertIfGiven, client_ca_file: ca.crt", true, false, true),
            new Mutual("client_auth_type: RequireAndVerifyClientCert, client_ca_file: ca.crt", false, false, true),
            new Mutual(
                    "client_auth_type: RequireAndVerifyClientCert, client_ca_file: ca.crt,"
                            + " client_allowed_sans: [other.example, prometheus.example]",
                    false,
                    false,
                    true),
            new Mutual(
                    "client_auth_type: RequireAndVerifyClientCert, client_ca_file: ca.crt,"
                            + " client_allowed_sans: ['0:0::0:1']",
                    false,
                    false,
                    true),
            new Mutual(
                    "client_auth_type: RequireAndVerifyClientCert, client_ca_file: ca.crt,"
                            + " client_allowed_sans: [other.example]",
                    false,
                    false,
                    false),
            new Mutual(
                    "client_auth_type: RequestClientCert, client_allowed_sans: [prometheus.example]",
                    false,
                    false,
                    true));

    @ParameterizedTest(name = "{0}")
    @FieldSource("MUTUAL")
    void clientsShowCertificates(Mutual c) {
        for (var version : List.of("TLS12", "TLS13")) {
            var settings = "tls_server_config: {cert_file: server.crt, key_file: server.key, max_version: " + version
                    + ", " + c.settings + "}";
            try (var app = start(settings)) {
                assertThat(isLetIn(app, null)).as("without").isEqualTo(c.none);
                assertThat(isLetIn(app, STRANGER)).as("a stranger's").isEqualTo(c.stranger);
                assertThat(isLetIn(app, KNOWN)).as("a known one").isEqualTo(c.known);
            }
        }
    }

    private static boolean isLetIn(RunningApp app, @Nullable Certified own) {
        try (var client = HttpClient.newBuilder().sslContext(tls(SERVER, own)).build()) {
            return get(client, https(app) + "/-/ready").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aRefusedCertificateIsExplainedInTheLog() {
        var settings = "tls_server_config: {cert_file: server.crt, key_file: server.key, client_ca_file: ca.crt,"
                + " client_auth_type: RequireAndVerifyClientCert, client_allowed_sans: [other.example]}";
        try (var app = start(settings);
                var logs = new CapturedLogs()) {
            assertThat(isLetIn(app, KNOWN)).isFalse();
            assertThat(logs.lines())
                    .anyMatch(line -> line.contains("CN=known") && line.contains("client_allowed_sans"));
        }
    }

    @Test
    void aFileWithMistakesStopsTheStart() {
        assertThatThrownBy(() -> start("basic_auth_users: {alice: plain}\nrate_limit: {interval: 1s}\n")
                        .close())
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("web.yml:1: basic_auth_users.alice: ")
                .hasMessageContaining("web.yml:2: rate_limit.burst: ")
                .hasMessageNotContaining("plain");
    }

    @Test
    void linksInNotificationsLeadToTheEncryptedPort() {
        var address = new WebAddress(List.of(), Optional.empty(), "");
        assertThat(address.externalUrl(true, "here", 9093)).isEqualTo("https://here:9093");
        assertThat(address.externalUrl(false, "here", 9093)).isEqualTo("http://here:9093");
    }
}
