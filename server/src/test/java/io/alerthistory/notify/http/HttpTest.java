package io.alerthistory.notify.http;

import static io.alerthistory.support.LoopbackReceiver.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.config.ConfigReader;
import io.alerthistory.config.HttpSettings;
import io.alerthistory.config.WebhookSettings;
import io.alerthistory.engine.Outcome;
import io.alerthistory.engine.Outcome.Failure;
import io.alerthistory.model.MatcherSyntax;
import io.alerthistory.support.LoopbackReceiver;
import io.alerthistory.support.TestKeys;
import io.alerthistory.support.TestKeys.Certified;
import io.alerthistory.support.TlsSockets;
import io.alerthistory.support.TunnelProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code http_config} can ask for, against real servers on loopback; plain requests are WebhookTest's. */
class HttpTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Certified AUTHORITY = TestKeys.authority("authority");
    private static final Certified SERVER = AUTHORITY.issue("server", TestKeys.LOOPBACK);
    private static final Certified ELSEWHERE =
            AUTHORITY.issue("elsewhere", new GeneralName(GeneralName.dNSName, "hooks.example"));
    private static final Certified CLIENT = AUTHORITY.issue("client");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final LoopbackReceiver plain = new LoopbackReceiver();
    private final Http http = new Http("Alertmanager/0.34.0", Map.of("no_proxy", "x"), now::get);
    private @Nullable LoopbackReceiver secure;

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        http.close();
        plain.close();
        if (secure != null) {
            secure.close();
        }
    }

    private static HttpSettings settings(String httpConfig) {
        var text = "route: {receiver: a}\nreceivers: [{name: a, webhook_configs: [{url: 'http://a', http_config: {"
                + httpConfig + "}}]}]";
        var integration = ConfigReader.read(text, "a.yml", "", MatcherSyntax.FALLBACK)
                .receivers()
                .getFirst()
                .integrations()
                .getFirst();
        return ((WebhookSettings) integration).http();
    }

    private Outcome tell(String url, String httpConfig) {
        return http.call(Call.json(url, "url", "{}"), settings(httpConfig), LONG)
                .outcome();
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private LoopbackReceiver serve(Certified identity, boolean wantsCertificate) {
        var started = new LoopbackReceiver(new TlsSockets(identity, AUTHORITY, wantsCertificate));
        secure = started;
        return started;
    }

    private static String secureUrl(LoopbackReceiver receiver) {
        return receiver.url("/hook").replace("http://", "https://");
    }

    @Test
    void aReceiverIsTrustedIfItsAuthorityIs() throws IOException {
        var url = secureUrl(serve(SERVER, false));
        assertThat(tell(url, "")).isInstanceOf(Outcome.Retryable.class);
        var authority = file("ca.pem", AUTHORITY.certificatePem());
        assertThat(tell(url, "tls_config: {ca_file: '" + authority + "'}")).isEqualTo(new Outcome.Delivered());
        assertThat(tell(url, "tls_config: {insecure_skip_verify: true}")).isEqualTo(new Outcome.Delivered());
        assertThat(tell(url, "tls_config: {ca_file: '" + authority + "', min_version: TLS13}"))
                .isEqualTo(new Outcome.Delivered());
        assertThat(tell(url, "tls_config: {ca_file: '" + authority + "', max_version: TLS12}"))
                .isEqualTo(new Outcome.Delivered());
    }

    @Test
    void anAuthorityMayStandInTheFile() {
        var pem = AUTHORITY.certificatePem().replace("\n", "\\n");
        assertThat(tell(secureUrl(serve(SERVER, false)), "tls_config: {ca: \"" + pem + "\"}"))
                .isEqualTo(new Outcome.Delivered());
    }

    @Test
    void theNameInTheCertificateCounts() throws IOException {
        var url = secureUrl(serve(ELSEWHERE, false));
        var authority = "ca_file: '" + file("ca.pem", AUTHORITY.certificatePem()) + "'";
        assertThat(tell(url, "tls_config: {" + authority + "}")).isInstanceOf(Outcome.Retryable.class);
        assertThat(tell(url, "tls_config: {" + authority + ", server_name: hooks.example}"))
                .isEqualTo(new Outcome.Delivered());
        assertThat(tell(url, "tls_config: {" + authority + ", server_name: other.example}"))
                .isInstanceOf(Outcome.Retryable.class);
    }

    @Test
    void aClientShowsItsCertificate() throws IOException {
        var url = secureUrl(serve(SERVER, true));
        var authority = "ca_file: '" + file("ca.pem", AUTHORITY.certificatePem()) + "'";
        assertThat(tell(url, "tls_config: {" + authority + "}")).isNotEqualTo(new Outcome.Delivered());
        assertThat(tell(
                        url,
                        "tls_config: {" + authority + ", cert_file: '" + file("cert.pem", CLIENT.certificatePem())
                                + "', key_file: '" + file("key.pem", CLIENT.keyPem()) + "'}"))
                .isEqualTo(new Outcome.Delivered());
    }

    @Test
    void aRenewedAuthorityIsReadAgain() throws IOException {
        var url = secureUrl(serve(SERVER, false));
        var config = "tls_config: {ca_file: '"
                + file("ca.pem", TestKeys.authority("other").certificatePem()) + "'}";
        assertThat(tell(url, config)).isInstanceOf(Outcome.Retryable.class);
        file("ca.pem", AUTHORITY.certificatePem() + "\n");
        assertThat(tell(url, config)).isEqualTo(new Outcome.Delivered());
    }

    @Test
    void aFileThatIsNoneIsFinalAndNamed() throws IOException {
        assertThat(tell(plain.url("/"), "tls_config: {ca_file: /no/such/file}").toString())
                .startsWith("Refused")
                .contains("ca_file", "/no/such/file");
        assertThat(tell(plain.url("/"), "tls_config: {ca_file: '" + file("ca.pem", "geheim") + "'}")
                        .toString())
                .startsWith("Refused")
                .contains("ca_file of tls_config")
                .doesNotContain("geheim");
    }

    @Test
    void headersAreAdded() throws IOException {
        tell(
                plain.url("/"),
                "http_headers: {X-One: {values: [a, b]}, X-Two: {secrets: [geheim]}, X-Three: {files: ['"
                        + file("header", "from a file\n") + "']}}");
        var request = plain.requests().getFirst();
        assertThat(request.header("x-one")).contains("b");
        assertThat(request.header("x-two")).isEqualTo("geheim");
        assertThat(request.header("x-three")).isEqualTo("from a file");
    }

    @Test
    void aCallGoesThroughAProxy() {
        assertThat(tell("http://hooks.invalid/hook?a=b", "proxy_url: '" + plain.url("") + "'"))
                .isEqualTo(new Outcome.Delivered());
        assertThat(plain.requests().getFirst().path()).isEqualTo("http://hooks.invalid/hook?a=b");
    }

    @Test
    void aProxyIsGivenThePasswordUnasked() {
        tell("http://hooks.invalid/", "proxy_url: '" + plain.url("").replace("http://", "http://me:geheim@") + "'");
        assertThat(plain.requests()).hasSize(1);
        assertThat(plain.requests().getLast().header("proxy-authorization")).isEqualTo("Basic bWU6Z2VoZWlt");
    }

    @Test
    void hostsOfNoProxyAreCalledDirectly() {
        var here = plain.url("/direct");
        try (var unused = new TunnelProxy(1)) {
            assertThat(tell(here, "proxy_url: '" + unused.url("") + "', no_proxy: '10.0.0.0/8, 127.0.0.0/8'"))
                    .isEqualTo(new Outcome.Delivered());
            assertThat(unused.heads()).isEmpty();
        }
        assertThat(plain.requests().getFirst().path()).isEqualTo("/direct");
    }

    @ParameterizedTest
    @CsvSource({
        "example.org, example.org, 443, true",
        "example.org, a.example.org, 443, true",
        "example.org, badexample.org, 443, false",
        ".example.org, a.example.org, 443, true",
        ".example.org, example.org, 443, false",
        "*.example.org, a.example.org, 443, true",
        "example.org:8080, example.org, 8080, true",
        "example.org:8080, example.org, 443, false",
        "*, anything, 80, true",
        "10.1.2.3, 10.1.2.3, 80, true",
        "10.0.0.0/8, 10.1.2.3, 80, true",
        "10.0.0.0/8, 11.1.2.3, 80, false",
        "10.0.0.0/33, 10.0.0.1, 80, false",
        "10.0.0.0/8, example.org, 80, false",
        "fd00::/8, [fd00::1], 80, true",
        "'', example.org, 80, false"
    })
    void whoIsExemptFromAProxy(String list, String host, int port, boolean exempt) {
        assertThat(Proxies.Exempt.of(list).covers(host, port)).isEqualTo(exempt);
    }

    @Test
    void tlsGoesThroughATunnelWithItsHeaders() throws IOException {
        var receiver = serve(SERVER, false);
        try (var proxy = new TunnelProxy(URI.create(receiver.url("")).getPort())) {
            var config = "proxy_url: '" + proxy.url("me:geheim@") + "', proxy_connect_header: {X-Tunnel: [yes]},"
                    + " tls_config: {ca_file: '" + file("ca.pem", AUTHORITY.certificatePem()) + "'}";
            assertThat(tell(secureUrl(receiver), config)).isEqualTo(new Outcome.Delivered());
            assertThat(proxy.heads().getFirst())
                    .startsWith("CONNECT 127.0.0.1:")
                    .contains("Proxy-Authorization: Basic bWU6Z2VoZWlt", "X-Tunnel: yes");
        }
    }

    private String trusting() throws IOException {
        return "ca_file: '" + file("ca.pem", AUTHORITY.certificatePem()) + "'";
    }

    @Test
    void aPlainCallGoesThroughAProxyOverTls() throws IOException {
        var proxy = serve(SERVER, false);
        var url = secureUrl(proxy).replace("https://", "https://me:geheim@");
        assertThat(tell("http://hooks.invalid/hook?a=b", "proxy_url: '" + url + "', tls_config: {" + trusting() + "}"))
                .isEqualTo(new Outcome.Delivered());
        assertThat(proxy.requests()).hasSize(1);
        assertThat(proxy.requests().getLast().path()).isEqualTo("http://hooks.invalid/hook?a=b");
        assertThat(proxy.requests().getLast().header("proxy-authorization")).isEqualTo("Basic bWU6Z2VoZWlt");
    }

    @Test
    void tlsGoesThroughATunnelInTls() throws IOException {
        var receiver = serve(SERVER, false);
        var sockets = new TlsSockets(SERVER, AUTHORITY, false);
        try (var proxy = new TunnelProxy(sockets, URI.create(receiver.url("")).getPort())) {
            var config = "proxy_url: '" + proxy.url("me:geheim@") + "', proxy_connect_header: {X-Tunnel: [yes]},"
                    + " tls_config: {" + trusting() + "}";
            assertThat(tell(secureUrl(receiver), config)).isEqualTo(new Outcome.Delivered());
            assertThat(tell(secureUrl(receiver), config)).isEqualTo(new Outcome.Delivered());
            assertThat(proxy.heads()).hasSize(1);
            assertThat(proxy.heads().getFirst())
                    .startsWith("CONNECT 127.0.0.1:")
                    .contains("Proxy-Authorization: Basic bWU6Z2VoZWlt", "X-Tunnel: yes");
        }
    }

    @Test
    void theNameInTheCertificateOfAProxyCounts() throws IOException {
        var proxy = serve(ELSEWHERE, false);
        var config = "proxy_url: '" + secureUrl(proxy).replace("https://", "https://me:geheim@") + "', tls_config: {"
                + trusting();
        assertThat(tell("http://hooks.invalid/", config + "}"))
                .isInstanceOfSatisfying(
                        Outcome.Retryable.class,
                        retryable -> assertThat(retryable.reason())
                                .contains("no TLS with the proxy 127.0.0.1:", "SSLHandshakeException")
                                .doesNotContain("geheim"));
        assertThat(tell("http://hooks.invalid/", config + ", server_name: other.example}"))
                .isInstanceOf(Outcome.Retryable.class);
        assertThat(proxy.requests()).isEmpty();
        assertThat(tell("http://hooks.invalid/", config + ", server_name: hooks.example}"))
                .isEqualTo(new Outcome.Delivered());
        assertThat(tell("http://hooks.invalid/", config + ", insecure_skip_verify: true}"))
                .isEqualTo(new Outcome.Delivered());
    }

    @Test
    void aProxyIsNotTrustedWithoutReason() {
        var proxy = serve(SERVER, false);
        assertThat(tell("http://hooks.invalid/", "proxy_url: '" + secureUrl(proxy) + "'"))
                .isInstanceOf(Outcome.Retryable.class);
        assertThat(proxy.requests()).isEmpty();
    }

    @Test
    void aProxyIsShownTheClientsCertificate() throws IOException {
        var proxy = serve(SERVER, true);
        var config = "proxy_url: '" + secureUrl(proxy) + "', tls_config: {" + trusting();
        assertThat(tell("http://hooks.invalid/", config + "}")).isNotEqualTo(new Outcome.Delivered());
        assertThat(tell(
                        "http://hooks.invalid/",
                        config + ", cert_file: '" + file("cert.pem", CLIENT.certificatePem()) + "', key_file: '"
                                + file("key.pem", CLIENT.keyPem()) + "'}"))
                .isEqualTo(new Outcome.Delivered());
    }

    @Test
    void whoIsCalledDirectlyIsNotTakenForAProxyOverTls() throws IOException {
        var both = serve(SERVER, false);
        var config = "proxy_url: '" + secureUrl(both) + "', no_proxy: '127.0.0.1', tls_config: {" + trusting() + "}";
        assertThat(tell(secureUrl(both), config)).isEqualTo(new Outcome.Delivered());
        assertThat(both.requests().getFirst().path()).isEqualTo("/hook");
        assertThat(tell(plain.url("/direct"), config)).isEqualTo(new Outcome.Delivered());
        assertThat(plain.requests().getFirst().path()).isEqualTo("/direct");
    }

    @Test
    void aProxyThatIsSilentEndsWithTheDeadline() throws IOException {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var settings = settings("proxy_url: 'https://127.0.0.1:" + silent.getLocalPort() + "'");
            var call = Call.json("http://hooks.invalid/", "url", "{}");
            assertThat(http.call(call, settings, Duration.ofMillis(200)).outcome())
                    .isInstanceOfSatisfying(
                            Outcome.Unanswered.class,
                            unanswered -> assertThat(unanswered.failure()).isEqualTo(Failure.DEADLINE_EXCEEDED));
        }
    }

    @Test
    void theProxyOfEachSchemeGetsItsOwnPassword() throws IOException {
        var receiver = serve(SERVER, false);
        var sockets = new TlsSockets(SERVER, AUTHORITY, false);
        try (var proxy = new TunnelProxy(sockets, URI.create(receiver.url("")).getPort());
                var fromEnvironment = new Http(
                        "x",
                        Map.of(
                                "HTTP_PROXY",
                                plain.url("").replace("http://", "http://me:geheim@"),
                                "HTTPS_PROXY",
                                proxy.url("me:other@")),
                        now::get)) {
            var settings =
                    settings("proxy_from_environment: true, tls_config: {" + trusting() + ", server_name: 127.0.0.1}");
            var one = Call.json("https://hooks.invalid/", "url", "");
            assertThat(fromEnvironment.call(one, settings, LONG).outcome()).isEqualTo(new Outcome.Delivered());
            assertThat(proxy.heads().getFirst()).contains("Proxy-Authorization: Basic bWU6b3RoZXI=");
            var other = Call.json("http://hooks.invalid/", "url", "");
            assertThat(fromEnvironment.call(other, settings, LONG).outcome()).isEqualTo(new Outcome.Delivered());
            assertThat(plain.requests().getLast().header("proxy-authorization")).isEqualTo("Basic bWU6Z2VoZWlt");
        }
    }

    @Test
    void theEnvironmentNamesAProxy() {
        try (var fromEnvironment =
                new Http("x", Map.of("HTTP_PROXY", plain.url(""), "no_proxy", "direct.invalid"), now::get)) {
            var settings = settings("proxy_from_environment: true");
            var through = fromEnvironment.call(Call.json("http://hooks.invalid/", "url", ""), settings, LONG);
            assertThat(through.outcome()).isEqualTo(new Outcome.Delivered());
            var direct = fromEnvironment.call(Call.json("http://direct.invalid/", "url", ""), settings, LONG);
            assertThat(direct.outcome()).isInstanceOf(Outcome.Retryable.class);
        }
        assertThat(plain.requests()).hasSize(1);
    }

    private String oauth2(LoopbackReceiver tokens, String more) {
        return "oauth2: {client_id: 'me & you', client_secret: 'gehe:im', token_url: '" + tokens.url("/token") + "'"
                + more + "}";
    }

    private static LoopbackReceiver.Behaviour token(String token, int seconds) {
        return status(
                200,
                "{\"access_token\":\"" + token + "\",\"token_type\":\"bearer\",\"expires_in\":" + seconds + "}",
                "Content-Type: application/json");
    }

    @Test
    void aTokenIsFetchedAndKeptUntilItExpires() {
        try (var tokens = new LoopbackReceiver()) {
            var config = oauth2(tokens, ", scopes: [a, b], endpoint_params: {audience: x y}");
            tokens.then(token("one", 60), token("two", 60));
            assertThat(tell(plain.url("/"), config)).isEqualTo(new Outcome.Delivered());
            tell(plain.url("/"), config);
            now.set(now.get().plusSeconds(55));
            tell(plain.url("/"), config);
            assertThat(plain.requests())
                    .extracting(request -> request.header("authorization"))
                    .containsExactly("Bearer one", "Bearer one", "Bearer two");
            assertThat(tokens.requests()).hasSize(2);
            var asked = tokens.requests().getFirst();
            assertThat(asked.header("content-type")).isEqualTo("application/x-www-form-urlencoded");
            assertThat(asked.header("authorization")).isEqualTo("Basic bWUrJTI2K3lvdTpnZWhlJTNBaW0=");
            assertThat(URLDecoder.decode(asked.body(), UTF_8))
                    .isEqualTo("grant_type=client_credentials&scope=a b&audience=x y");
        }
    }

    @Test
    void aServerThatWantsThePasswordInTheFormGetsItThere() {
        try (var tokens = new LoopbackReceiver()) {
            tokens.then(status(401), token("one", 60));
            assertThat(tell(plain.url("/"), oauth2(tokens, ""))).isEqualTo(new Outcome.Delivered());
            assertThat(tokens.requests().getLast().header("authorization")).isEmpty();
            assertThat(URLDecoder.decode(tokens.requests().getLast().body(), UTF_8))
                    .isEqualTo("grant_type=client_credentials&client_id=me & you&client_secret=gehe:im");
        }
    }

    @Test
    void withoutATokenNothingIsSent() {
        try (var tokens = new LoopbackReceiver()) {
            tokens.then(status(500), status(400), status(400), status(200, "no json"), status(200, "{}"));
            for (int i = 0; i < 4; i++) {
                assertThat(tell(plain.url("/"), oauth2(tokens, "")))
                        .isInstanceOfSatisfying(
                                Outcome.Retryable.class,
                                retryable -> assertThat(retryable.reason())
                                        .contains("token_url")
                                        .doesNotContain("gehe:im"));
            }
        }
        assertThat(plain.requests()).isEmpty();
    }

    @Test
    void aSignedTokenStandsForThePassword() throws Exception {
        var rsa = TestKeys.selfSigned("me", TestKeys.keyPair("RSA", 2048));
        try (var tokens = new LoopbackReceiver()) {
            tokens.then(token("one", 60));
            var config =
                    "oauth2: {client_id: me, grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', token_url: '"
                            + tokens.url("/token")
                            + "', client_certificate_key_id: k1, scopes: [a], claims: {extra: 1},"
                            + " client_certificate_key_file: '" + file("key.pem", TestKeys.pkcs8(rsa.key())) + "'}";
            assertThat(tell(plain.url("/"), config)).isEqualTo(new Outcome.Delivered());
            var form = tokens.requests().getFirst().body();
            var assertion = form.substring(form.indexOf("assertion=") + "assertion=".length())
                    .split("\\.");
            var decoder = Base64.getUrlDecoder();
            assertThat(new String(decoder.decode(assertion[0]), UTF_8))
                    .isEqualTo("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"k1\"}");
            assertThat(new String(decoder.decode(assertion[1]), UTF_8))
                    .isEqualTo("{\"iss\":\"me\",\"sub\":\"me\",\"aud\":\"" + tokens.url("/token")
                            + "\",\"iat\":1767225600,\"exp\":1767225900,\"scope\":\"a\",\"extra\":1}");
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(rsa.certificate());
            signature.update((assertion[0] + "." + assertion[1]).getBytes(UTF_8));
            assertThat(signature.verify(decoder.decode(assertion[2]))).isTrue();
        }
    }

    @Test
    void aHostMayHaveAnUnderscoreOrLettersBeyondAscii() {
        assertThat(tell("http://no_body.invalid/", "").toString()).contains("http://no_body.invalid");
        assertThat(tell("http://bücher.invalid/", "").toString()).contains("http://xn--bcher-kva.invalid");
    }

    @Test
    void aRedirectToAnotherHostTakesNoCredentialsAlong() {
        try (var other = new LoopbackReceiver()) {
            plain.then(status(307, "", "Location: " + other.url("/there").replace("127.0.0.1", "localhost")));
            assertThat(tell(plain.url("/"), "authorization: {credentials: geheim}"))
                    .isEqualTo(new Outcome.Delivered());
            assertThat(other.requests().getFirst().header("authorization")).isEmpty();
        }
    }

    @Test
    void aWishForNoPauseIsNotActedUponHere() {
        plain.then(status(503, "", "Retry-After: 0"), status(408));
        assertThat(tell(plain.url("/"), "")).isInstanceOf(Outcome.Retryable.class);
        assertThat(tell(plain.url("/"), "")).isInstanceOf(Outcome.Refused.class);
        assertThat(plain.requests()).hasSize(2);
    }
}
