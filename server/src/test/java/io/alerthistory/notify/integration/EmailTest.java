package io.alerthistory.notify.integration;

import static io.alerthistory.notify.integration.Notifications.about;
import static io.alerthistory.notify.integration.Notifications.alert;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.alerthistory.config.ConfigReader;
import io.alerthistory.engine.Outcome;
import io.alerthistory.engine.Outcome.Failure;
import io.alerthistory.gotemplate.TemplateException;
import io.alerthistory.ledger.Decision.Reason;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.MatcherSyntax;
import io.alerthistory.support.ScriptedSmtp;
import io.alerthistory.support.TestKeys;
import io.alerthistory.support.TestKeys.Certified;
import io.alerthistory.support.TlsSockets;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;

/** Against a real mail server in this process, and a scripted one where the rules are to be broken. */
class EmailTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Certified AUTHORITY = TestKeys.authority("authority");
    private static final TlsSockets TLS = new TlsSockets(AUTHORITY.issue("mail", TestKeys.LOOPBACK), AUTHORITY, false);

    private final List<Received> letters = new CopyOnWriteArrayList<>();
    private Addresses addresses = InetAddress::getAllByName;
    private final Email email = new Email(
            InstantSource.fixed(Instant.parse("2026-06-01T10:00:00Z")), new SmtpPost(host -> addresses.of(host)));

    @TempDir
    private Path folder;

    private record Received(String from, String to, String data) {
        MimeMessage mime() throws MessagingException {
            return new MimeMessage(
                    Session.getInstance(new Properties()), new ByteArrayInputStream(data.getBytes(ISO_8859_1)));
        }
    }

    private SMTPServer.Builder server() {
        return SMTPServer.port(0)
                .bindAddress(InetAddress.getLoopbackAddress())
                .messageHandler(
                        (context, from, to, data) -> letters.add(new Received(from, to, new String(data, ISO_8859_1))));
    }

    private SMTPServer started(SMTPServer.Builder builder) {
        var server = builder.build();
        server.start();
        return server;
    }

    private static EasyAuthenticationHandlerFactory users() {
        return new EasyAuthenticationHandlerFactory((name, password, context) -> {
            if (!name.equals("me") || !password.equals("geheim")) {
                throw new LoginFailedException();
            }
        });
    }

    private Outcome tell(int port, String fields) {
        return tell(port, fields, LONG);
    }

    private Outcome tell(int port, String fields, Duration left) {
        var text = "route: {receiver: a}\nreceivers: [{name: a, email_configs: [{smarthost: '127.0.0.1:" + port + "', "
                + fields + "}]}]";
        var settings = ConfigReader.read(text, "a.yml", "", MatcherSyntax.FALLBACK)
                .receivers()
                .getFirst()
                .integrations()
                .getFirst();
        var notification = about(
                Reason.FIRST_NOTIFICATION,
                settings,
                alert(
                        LabelSet.of("alertname", "Dö<wn", "job", "db"),
                        Annotations.of("summary", "it <b>is</b> down"),
                        "2026-01-02T03:04:05Z",
                        "2099-01-01T00:00:00Z",
                        "http://prometheus/graph?a=b&c=d"));
        return email.tell(Notifications.message(notification), left);
    }

    private static final String TO = "to: 'Ops <ops@example.org>, second@example.org', from: 'am@example.org', ";
    private static final String PLAIN = TO + "require_tls: false";

    private String trusting() throws IOException {
        return "tls_config: {ca_file: '" + Files.writeString(folder.resolve("ca.pem"), AUTHORITY.certificatePem())
                + "'}";
    }

    @Test
    void aLetterHasBothBodiesAndItsHeaders() throws Exception {
        var server = started(server());
        try {
            assertThat(
                            tell(
                                    server.getPortAllocated(),
                                    PLAIN
                                            + ", text: 'plain {{ .Status }} é', headers: {subject: 'Übel: {{ .Status }}', X-Team: ops}"))
                    .isEqualTo(new Outcome.Delivered());
        } finally {
            server.stop();
        }
        assertThat(letters)
                .extracting(Received::from, Received::to)
                .containsExactly(tuple("am@example.org", "second@example.org"));
        var mime = letters.getFirst().mime();
        assertThat(mime.getHeader("Subject")).containsExactly("=?UTF-8?Q?=C3=9Cbel:_firing?=");
        assertThat(mime.getSubject()).isEqualTo("Übel: firing");
        assertThat(mime.getHeader("To", ",")).isEqualTo("Ops <ops@example.org>, second@example.org");
        assertThat(mime.getHeader("From", ",")).isEqualTo("am@example.org");
        assertThat(mime.getHeader("X-Team", ",")).isEqualTo("ops");
        assertThat(mime.getHeader("Message-Id", ",")).matches("<.+@.+>");
        assertThat(mime.getSentDate().toInstant()).isEqualTo(Instant.parse("2026-06-01T10:00:00Z"));
        assertThat(mime.getHeader("References")).isNull();
        var parts = (MimeMultipart) mime.getContent();
        assertThat(mime.getContentType()).startsWith("multipart/alternative");
        assertThat(parts.getCount()).isEqualTo(2);
        assertThat(parts.getBodyPart(0).getContentType()).isEqualTo("text/plain; charset=UTF-8");
        assertThat(parts.getBodyPart(0).getHeader("Content-Transfer-Encoding")).containsExactly("quoted-printable");
        assertThat(parts.getBodyPart(0).getContent().toString().strip()).isEqualTo("plain firing é");
        assertThat(parts.getBodyPart(1).getContentType()).isEqualTo("text/html; charset=UTF-8");
        assertThat(parts.getBodyPart(1).getContent().toString())
                .contains("Dö&lt;wn", "it &lt;b&gt;is&lt;/b&gt; down", "http://prometheus/graph?a=b&amp;c=d");
    }

    @Test
    void theDefaultSubjectIsAlertmanagers() throws Exception {
        var server = started(server());
        try {
            tell(server.getPortAllocated(), PLAIN);
        } finally {
            server.stop();
        }
        assertThat(letters.getFirst().mime().getSubject()).isEqualTo("[FIRING:1] Down & \"out\" (db)");
        assertThat(((MimeMultipart) letters.getFirst().mime().getContent()).getCount())
                .isEqualTo(1);
    }

    @Test
    void linesThatBeginWithAPointArrive() throws Exception {
        var server = started(server());
        try {
            tell(server.getPortAllocated(), PLAIN + ", html: '', text: \".\\n..x\\n.\\nend\"");
        } finally {
            server.stop();
        }
        var body = ((MimeMultipart) letters.getFirst().mime().getContent()).getBodyPart(0);
        assertThat(body.getContent().toString().strip().replace("\r", "")).isEqualTo(".\n..x\n.\nend");
    }

    @Test
    void noValueBeginsAnotherHeader() throws Exception {
        var server = started(server());
        try {
            tell(server.getPortAllocated(), PLAIN + ", headers: {Subject: \"a\\r\\nBcc: evil@example.org\\n\\nbody\"}");
        } finally {
            server.stop();
        }
        assertThat(letters).hasSize(1);
        var mime = letters.getFirst().mime();
        assertThat(mime.getHeader("Bcc")).isNull();
        assertThat(mime.getSubject()).isEqualTo("a Bcc: evil@example.org body");
    }

    @Test
    void lettersOfAGroupHangTogether() throws Exception {
        var server = started(server());
        try {
            tell(server.getPortAllocated(), PLAIN + ", threading: {enabled: true, thread_by_date: none}");
            tell(server.getPortAllocated(), PLAIN + ", threading: {enabled: true, thread_by_date: daily}");
        } finally {
            server.stop();
        }
        var always = letters.getFirst().mime().getHeader("References", ",");
        assertThat(always).matches("<alert-[0-9a-f]{16}-@alertmanager>");
        assertThat(letters.getFirst().mime().getHeader("In-Reply-To", ",")).isEqualTo(always);
        assertThat(letters.getLast().mime().getHeader("References", ","))
                .isEqualTo(always.replace("-@", "-2026-06-01@"));
    }

    @Test
    void theConnectionIsEncryptedAndThePasswordSent() throws Exception {
        var server = started(server().startTlsSocketFactory(TLS.context())
                .requireTLS()
                .authenticationHandlerFactory(users())
                .requireAuth());
        var login = TO + trusting() + ", auth_username: me, ";
        try {
            assertThat(tell(server.getPortAllocated(), login + "auth_password: geheim"))
                    .isEqualTo(new Outcome.Delivered());
            var file = Files.writeString(folder.resolve("password"), "geheim\n");
            assertThat(tell(server.getPortAllocated(), login + "auth_password_file: '" + file + "'"))
                    .isEqualTo(new Outcome.Delivered());
            assertThat(tell(server.getPortAllocated(), login + "auth_password: falsch"))
                    .isInstanceOfSatisfying(
                            Outcome.Retryable.class,
                            wrong -> assertThat(wrong.reason()).contains("AUTH").doesNotContain("falsch"));
            assertThat(tell(server.getPortAllocated(), TO + "auth_username: me, auth_password: geheim"))
                    .isInstanceOfSatisfying(
                            Outcome.Retryable.class,
                            untrusted -> assertThat(untrusted.reason()).doesNotContain("geheim"));
        } finally {
            server.stop();
        }
        assertThat(letters).hasSize(2);
    }

    @Test
    void tlsFromTheFirstByteOn() throws Exception {
        var server = started(server().serverSocketFactory(
                        () -> TLS.context().getServerSocketFactory().createServerSocket()));
        try {
            assertThat(tell(server.getPortAllocated(), TO + "force_implicit_tls: true, " + trusting()))
                    .isEqualTo(new Outcome.Delivered());
        } finally {
            server.stop();
        }
        assertThat(letters).hasSize(1);
    }

    private static String line(String mechanism, String text) {
        return mechanism + Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    @Test
    void aSecretSignsTheChallenge() throws IOException {
        try (var server = new ScriptedSmtp()) {
            // The example of RFC 2195.
            server.on("EHLO", "250-here\r\n250 AUTH X-NEW CRAM-MD5 PLAIN")
                    .on("AUTH", "334 " + line("", "<1896.697170952@postoffice.reston.mci.net>"))
                    .on(line("", "tim b913a602c7eda7a495b4e6e7334d3890").toUpperCase(Locale.ROOT), "235 welcome");
            assertThat(tell(
                            server.port(),
                            PLAIN + ", auth_username: tim, auth_secret: tanstaaftanstaaf, auth_password: x"))
                    .isEqualTo(new Outcome.Delivered());
            assertThat(server.lines()).contains("AUTH CRAM-MD5", line("", "tim b913a602c7eda7a495b4e6e7334d3890"));
        }
    }

    @Test
    void theFirstMechanismThatThereIsAPasswordForIsUsed() {
        try (var server = new ScriptedSmtp().on("EHLO", "250-here\r\n250 AUTH CRAM-MD5 LOGIN PLAIN")) {
            server.on("AUTH", "334 VXNlcm5hbWU6")
                    .on(line("", "me").toUpperCase(Locale.ROOT), "334 UGFzc3dvcmQ6")
                    .on(line("", "geheim").toUpperCase(Locale.ROOT), "235 welcome");
            assertThat(tell(server.port(), PLAIN + ", auth_username: me, auth_password: geheim"))
                    .isEqualTo(new Outcome.Delivered());
            assertThat(server.lines()).contains("AUTH LOGIN");
        }
        try (var server =
                new ScriptedSmtp().on("EHLO", "250-here\r\n250 AUTH PLAIN").on("AUTH", "235 welcome")) {
            assertThat(tell(server.port(), PLAIN + ", auth_username: me, auth_password: geheim, auth_identity: i"))
                    .isEqualTo(new Outcome.Delivered());
            assertThat(server.lines()).contains(line("AUTH PLAIN ", "i\0me\0geheim"));
        }
        try (var server = new ScriptedSmtp().on("EHLO", "250-here\r\n250 AUTH CRAM-MD5 X")) {
            assertThat(tell(server.port(), PLAIN + ", auth_username: me, auth_password: geheim")
                            .toString())
                    .startsWith("Retryable")
                    .contains("no way to authenticate: CRAM-MD5 needs auth_secret; X is not known here");
        }
    }

    @Test
    void aPasswordThatIsEchoedIsNotToldOn() {
        var login = PLAIN + ", auth_username: me, auth_password: geheim";
        var sent = line("", "\0me\0geheim");
        try (var server =
                new ScriptedSmtp().on("EHLO", "250-here\r\n250 AUTH PLAIN").on("AUTH", "501 what is " + sent)) {
            assertThat(tell(server.port(), login).toString())
                    .contains("AUTH was refused with 501")
                    .doesNotContain(sent);
        }
        try (var server =
                new ScriptedSmtp().on("EHLO", "250-here\r\n250 AUTH PLAIN").on("AUTH", "334 ")) {
            assertThat(tell(server.port(), login).toString()).contains("AUTH was refused with 334");
            assertThat(server.lines()).noneMatch(line -> line.startsWith("MAIL"));
        }
    }

    @Test
    void theTlsSettingsOfGlobalCountWhereTheReceiverHasNone() throws Exception {
        var server = started(server().startTlsSocketFactory(TLS.context()).requireTLS());
        try {
            var text =
                    "global: {smtp_" + trusting() + "}\nroute: {receiver: a}\nreceivers: [{name: a, email_configs: [{"
                            + "smarthost: '127.0.0.1:" + server.getPortAllocated() + "', to: a@b.c, from: d@e.f}]}]";
            var settings = ConfigReader.read(text, "a.yml", "", MatcherSyntax.FALLBACK)
                    .receivers()
                    .getFirst()
                    .integrations()
                    .getFirst();
            assertThat(email.tell(Notifications.message(Notifications.any(settings)), LONG))
                    .isEqualTo(new Outcome.Delivered());
        } finally {
            server.stop();
        }
    }

    @Test
    void whatWouldBreakTheLetterIsLeftOut() throws Exception {
        var server = started(server());
        try {
            tell(
                    server.getPortAllocated(),
                    PLAIN + ", headers: {content-type: text/plain, Subject: '" + "word ".repeat(400) + "'}");
        } finally {
            server.stop();
        }
        var mime = letters.getFirst().mime();
        assertThat(mime.getContentType()).startsWith("multipart/alternative");
        assertThat(letters.getFirst().data().lines()).allMatch(text -> text.length() < 998);
        assertThat(mime.getSubject().strip()).isEqualTo("word ".repeat(400).strip());
        assertThat(mime.getHeader("Message-Id", ",")).isEqualTo("<0123456789abcdef@alerthistory>");
    }

    @Test
    void aPortThatIsNoneIsFinal() {
        assertThat(tell(99_999, PLAIN).toString()).startsWith("Refused").contains("99999");
    }

    record Step(String title, String command, String reply, Class<? extends Outcome> outcome, String reason) {
        @Override
        public String toString() {
            return title;
        }
    }

    static final List<Step> STEPS = List.of(
            new Step("greeting 421", "GREETING", "421 busy", Outcome.Retryable.class, "421 busy"),
            new Step("greeting 554", "GREETING", "554 no", Outcome.Retryable.class, "554 no"),
            new Step("no greeting", "GREETING", ScriptedSmtp.HANG_UP, Outcome.Retryable.class, "hung up"),
            new Step("MAIL 451", "MAIL", "451 later", Outcome.Retryable.class, "after MAIL: 451 later"),
            new Step("MAIL 553", "MAIL", "553 who", Outcome.Retryable.class, "after MAIL: 553 who"),
            new Step("RCPT 450", "RCPT", "450 full", Outcome.Retryable.class, "after RCPT: 450 full"),
            new Step("RCPT 550", "RCPT", "550 nobody", Outcome.Retryable.class, "after RCPT: 550 nobody"),
            new Step("DATA 554", "DATA", "554 no", Outcome.Retryable.class, "after DATA: 554 no"),
            new Step("DATA hangs up", "DATA", ScriptedSmtp.HANG_UP, Outcome.Retryable.class, "hung up"),
            new Step("end 451", ".", "451 later", Outcome.Retryable.class, "451 later"),
            new Step("end 550", ".", "550 spam", Outcome.Retryable.class, "550 spam"),
            new Step("end hangs up", ".", ScriptedSmtp.HANG_UP, Outcome.Unanswered.class, "hung up"),
            new Step("end taken", ".", "250 queued", Outcome.Delivered.class, ""),
            new Step("end in nonsense", ".", "garbage", Outcome.Unanswered.class, "garbage"),
            new Step("end 354", ".", "354 more", Outcome.Unanswered.class, "354 more"),
            new Step("QUIT is not answered", "QUIT", ScriptedSmtp.SILENCE, Outcome.Delivered.class, ""),
            new Step("QUIT hangs up", "QUIT", ScriptedSmtp.HANG_UP, Outcome.Delivered.class, ""),
            new Step("nonsense", "MAIL", "x", Outcome.Retryable.class, "after MAIL: x"));

    @ParameterizedTest(name = "{0}")
    @FieldSource("STEPS")
    void whatEachStepMayComeTo(Step step) {
        try (var server = new ScriptedSmtp().on(step.command, step.reply)) {
            var outcome = tell(server.port(), PLAIN);
            assertThat(outcome).isInstanceOf(step.outcome);
            assertThat(outcome.toString()).contains(step.reason);
        }
    }

    static final List<Step> SILENT = List.of(
            new Step("at the greeting", "GREETING", "", Outcome.Retryable.class, ""),
            new Step("at RCPT", "RCPT", "", Outcome.Retryable.class, ""),
            new Step("at the end", ".", "", Outcome.Unanswered.class, ""));

    @ParameterizedTest(name = "{0}")
    @FieldSource("SILENT")
    void whoIsSilentIsWaitedForNoLongerThanThereIsTime(Step step) {
        try (var server = new ScriptedSmtp().on(step.command, ScriptedSmtp.SILENCE)) {
            var outcome = tell(server.port(), PLAIN, Duration.ofMillis(300));
            assertThat(outcome).isInstanceOf(step.outcome);
            assertThat(outcome.toString())
                    .contains("failure=" + Failure.DEADLINE_EXCEEDED, "no answer from 127.0.0.1:", "within PT0.3S");
        }
    }

    @Test
    void whereNobodyListensNothingWasTaken() {
        int port;
        try (var gone = new ScriptedSmtp()) {
            port = gone.port();
        }
        assertThat(tell(port, PLAIN)).isInstanceOf(Outcome.Retryable.class);
    }

    @Test
    void theNextAddressOfTheNameIsTried() {
        try (var server = new ScriptedSmtp()) {
            addresses =
                    host -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.2"), InetAddress.ofLiteral("127.0.0.1")};
            assertThat(tell(server.port(), PLAIN)).isEqualTo(new Outcome.Delivered());
        }
        assertThat(tell(1, PLAIN))
                .isInstanceOfSatisfying(
                        Outcome.Retryable.class,
                        outcome -> assertThat(outcome.reason()).contains("cannot connect to /127.0.0.2"));
    }

    @Test
    void aNameThatNobodyKnowsMayBeKnownLater() {
        addresses = host -> {
            throw new UnknownHostException("who is that");
        };
        assertThat(tell(25, PLAIN))
                .isInstanceOfSatisfying(
                        Outcome.Retryable.class,
                        outcome -> assertThat(outcome.reason())
                                .contains("the name 127.0.0.1 cannot be looked up", "who is that"));
    }

    @Test
    void aLookupTakesNoLongerThanThereIsTime() {
        var asked = new CountDownLatch(1);
        addresses = host -> {
            try {
                asked.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new InetAddress[0];
        };
        assertThat(tell(25, PLAIN, Duration.ofMillis(300)))
                .isEqualTo(new Outcome.Retryable(
                        Failure.DEADLINE_EXCEEDED, "no answer from 127.0.0.1:25 within PT0.3S", Duration.ZERO));
        asked.countDown();
    }

    @Test
    void addressesBeyondAsciiAreSentAsTheyAre() {
        try (var server = new ScriptedSmtp().on("EHLO", "250-here\r\n250-8BITMIME\r\n250 SMTPUTF8")) {
            assertThat(tell(server.port(), "to: 'jörg@bücher.example', from: 'ä@example.org', require_tls: false"))
                    .isEqualTo(new Outcome.Delivered());
            assertThat(server.lines())
                    .extracting(line -> new String(line.getBytes(ISO_8859_1), UTF_8))
                    .contains("MAIL FROM:<ä@example.org> BODY=8BITMIME SMTPUTF8", "RCPT TO:<jörg@bücher.example>");
        }
    }

    @Test
    void withoutTlsNothingIsSentThatNeedsIt() {
        try (var server = new ScriptedSmtp()) {
            assertThat(tell(server.port(), TO + "auth_username: me, auth_password: geheim")
                            .toString())
                    .startsWith("Retryable")
                    .contains("STARTTLS");
            assertThat(server.lines()).noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
        }
    }

    @Test
    void anOldServerIsGreetedAnew() {
        try (var server = new ScriptedSmtp().on("EHLO", "502 what")) {
            assertThat(tell(server.port(), PLAIN + ", hello: am.example.org")).isEqualTo(new Outcome.Delivered());
            assertThat(server.lines())
                    .startsWith("EHLO am.example.org", "HELO am.example.org", "MAIL FROM:<am@example.org>");
            assertThat(server.lines()).contains("RCPT TO:<ops@example.org>", "RCPT TO:<second@example.org>");
        }
    }

    record Address(String title, String fields, String reason) {
        @Override
        public String toString() {
            return title;
        }
    }

    static final List<Address> ADDRESSES = List.of(
            new Address(
                    "two senders", "to: a@b.c, from: 'a@b.c, d@e.f'", "from must be exactly one address, and has 2"),
            new Address("no recipient", "to: '{{ .GroupLabels.nope }}', from: a@b.c", "to has no address"),
            new Address("no address", "to: 'x y', from: a@b.c", "to has an address that is none"),
            new Address(
                    "a line break",
                    "to: \"a@b.c\\r\\nRCPT TO:<evil@b.c>\", from: a@b.c",
                    "to has an address that is none"),
            new Address("no template", "to: '{{ .Nope }}', from: a@b.c", "can't evaluate field Nope"));

    @ParameterizedTest(name = "{0}")
    @FieldSource("ADDRESSES")
    void whatNoOtherTryWouldChangeIsFinal(Address c) {
        try (var server = new ScriptedSmtp()) {
            String said;
            try {
                said = tell(server.port(), c.fields + ", require_tls: false").toString();
                assertThat(said).startsWith("Refused");
            } catch (TemplateException e) {
                said = String.valueOf(e.getMessage());
            }
            assertThat(said).contains(c.reason);
            assertThat(server.lines()).noneMatch(line -> line.startsWith("RCPT"));
        }
    }
}
