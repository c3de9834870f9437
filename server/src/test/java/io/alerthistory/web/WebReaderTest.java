package io.alerthistory.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.alerthistory.config.ConfigException;
import io.alerthistory.files.Sources;
import io.alerthistory.support.TestKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pairs of files: each {@code *-good.yml} loads, each {@code *-bad.yml} gives exactly the message beside it. */
class WebReaderTest {
    private static final Path FILES = Path.of("src/test/resources/io/alerthistory/web");

    @TempDir
    private static Path folder = Path.of("");

    /** Beside the files, what they name. */
    @BeforeAll
    static void keys() throws Exception {
        var keys = TestKeys.keyPair("EC", 256);
        var server = TestKeys.selfSigned("server", keys);
        for (var file : files("").toList()) {
            Files.copy(FILES.resolve(file), folder.resolve(file));
        }
        Files.writeString(folder.resolve("server.crt"), server.certificatePem());
        Files.writeString(folder.resolve("server.key"), server.keyPem());
        Files.writeString(folder.resolve("both.pem"), server.keyPem() + server.certificatePem());
        Files.writeString(
                folder.resolve("other.key"),
                TestKeys.pkcs8(TestKeys.keyPair("RSA", 2048).getPrivate()));
        Files.writeString(folder.resolve("ca.crt"), TestKeys.authority("ca").certificatePem());
        Files.writeString(
                folder.resolve("junk.pem"), "-----BEGIN CERTIFICATE-----\nc2VjcmV0\n-----END CERTIFICATE-----\n");
        Files.writeString(
                folder.resolve("encrypted.key"),
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nc2VjcmV0\n-----END ENCRYPTED PRIVATE KEY-----\n");
        Files.write(folder.resolve("server.der"), server.certificate().getEncoded());
    }

    static Stream<String> good() {
        return files("-good.yml");
    }

    static Stream<String> bad() {
        return files("-bad.yml");
    }

    private static Stream<String> files(String ending) {
        try (var files = Files.list(FILES)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ending))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static WebSettings read(String name) {
        return WebReader.read(folder.resolve(name), new Sources());
    }

    private static String mistakes(String name) {
        var refusal = catchThrowableOfType(ConfigException.class, () -> read(name));
        assertThat(refusal).isNotNull();
        return String.valueOf(refusal.getMessage()).replace(folder + "/", "");
    }

    @ParameterizedTest
    @MethodSource("good")
    void loads(String name) {
        assertThat(read(name).headers()).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("bad")
    void isRefusedWithTheMessageBesideIt(String name) throws IOException {
        var message = mistakes(name);
        assertThat(message + "\n").isEqualTo(Files.readString(FILES.resolve(name.replace(".yml", ".txt"))));
        assertThat(message).doesNotContain("secret").doesNotContain("c2VjcmV0");
    }

    @Test
    void aFileWithoutMistakesIsTakenAsItSays() throws Exception {
        var settings = read("everything-good.yml");
        assertThat(settings.warnings()).isEmpty();
        assertThat(settings.headers()).hasSize(5).containsEntry("X-Frame-Options", "sameorigin");
        assertThat(settings.users()).containsOnlyKeys("alice", "bob", "carol");
        assertThat(settings.toString()).doesNotContain("QOauhQ");
        var tls = settings.tls().orElseThrow().parameters();
        assertThat(tls.getProtocols()).containsExactly("TLSv1.2", "TLSv1.3");
        assertThat(tls.getCipherSuites()).containsExactlyElementsOf(TlsReader.CIPHERS);
        assertThat(tls.getNamedGroups()).containsExactly("secp256r1", "secp384r1", "secp521r1", "x25519");
        assertThat(tls.getUseCipherSuitesOrder()).isFalse();
        assertThat(tls.getNeedClientAuth()).isTrue();
    }

    @Test
    void thisJavaHasEveryCipherSuiteThatGoCallsSecure() throws Exception {
        assertThat(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites())
                .containsAll(TlsReader.CIPHERS);
    }

    @Test
    void whatIsDoubtfulLoadsWithWarnings() {
        var settings = read("doubtful-good.yml");
        assertThat(settings.tls()).isEmpty();
        assertThat(settings.rateLimit()).isEmpty();
        assertThat(settings.warnings().stream().map(warning -> warning.replace(folder + "/", "")))
                .containsExactly(
                        "doubtful-good.yml:1: tls_server_config: names no certificate, so connections are not encrypted."
                                + " Add cert_file and key_file",
                        "doubtful-good.yml:2: tls_server_config.min_version: allows versions that are switched off in this"
                                + " Java, because they can be broken; clients need TLS 1.2 or 1.3 all the same",
                        "doubtful-good.yml:3: tls_server_config.client_allowed_sans: does nothing without"
                                + " client_auth_type. Add client_auth_type: RequireAndVerifyClientCert",
                        "doubtful-good.yml:6: basic_auth_users.al:ice: nobody can log in with a colon in the name: HTTP"
                                + " ends the name there. Rename the user");
    }

    @Test
    void withoutAnAuthorityOfOnesOwnThePublicOnesCount() {
        assertThat(read("type-without-authority-good.yml").warnings())
                .singleElement()
                .asString()
                .contains("client_auth_type: takes the certificate of any public authority");
    }

    @Test
    void aFileThatCannotBeReadIsAMistake() throws IOException {
        assertThat(mistakes("absent.yml"))
                .isEqualTo("absent.yml:1: does not exist. --web.config.file must name a file that can be read");
        Files.write(folder.resolve("latin.yml"), "a: ü".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(mistakes("latin.yml")).isEqualTo("latin.yml:1: is not UTF-8 text. Save it as UTF-8");
        assertThat(mistakes("")).contains("cannot be read");
    }
}
