package io.alerthistory.notify.integration;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.alerthistory.config.Fields;
import io.alerthistory.config.Secret;
import io.alerthistory.engine.Outcome;
import io.alerthistory.engine.Outcome.Failure;
import io.alerthistory.notify.http.Secrets;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Hands letters to the mail server. As in Alertmanager, what the server refuses is tried again; what the configuration
 * makes impossible is final. A letter that was sent to its end without an answer may have been taken.
 */
final class SmtpPost implements Post {
    private static final int IMPLICIT_TLS_PORT = 465;

    private final Addresses addresses;

    SmtpPost(Addresses addresses) {
        this.addresses = addresses;
    }

    @Override
    public Outcome send(Fields fields, Envelope envelope, byte[] letter, Duration left) {
        var smarthost = fields.text("smarthost");
        int colon = smarthost.lastIndexOf(':');
        var host = smarthost.substring(0, colon).replaceAll("^\\[|]$", "");
        var port = smarthost.substring(colon + 1);
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
            return new Outcome.Refused(
                    Failure.OTHER, "email: the port of smarthost, " + port + ", is no port (1 to 65535)");
        }
        boolean implicitTls = fields.has("force_implicit_tls")
                ? fields.flag("force_implicit_tls")
                : Integer.parseInt(port) == IMPLICIT_TLS_PORT;
        boolean ended = false;
        try (var client =
                new SmtpClient(host, Integer.parseInt(port), addresses, implicitTls, fields.part("tls_config"), left)) {
            try {
                introduce(client, fields, implicitTls);
                client.from(envelope.from().getAddress());
                for (var recipient : envelope.to()) {
                    client.to(recipient.getAddress());
                }
                client.data();
                client.letter(letter);
                ended = true;
                client.end();
            } catch (IOException e) {
                throw client.meaning(e);
            }
            farewell(client);
            return new Outcome.Delivered();
        } catch (Email.Unsendable e) {
            return new Outcome.Refused(Failure.OTHER, "email: " + e.getMessage());
        } catch (IOException e) {
            return failed(e, smarthost, ended, left);
        }
    }

    /** It has taken the letter: what it says to a farewell changes nothing. */
    private static void farewell(SmtpClient client) {
        try {
            client.quit();
        } catch (IOException e) {
            // the connection is closed anyway
        }
    }

    private static Outcome failed(IOException why, String smarthost, boolean ended, Duration left) {
        boolean late = why instanceof SocketTimeoutException;
        var reason = late
                ? "no answer from " + smarthost + " within " + left
                : "cannot send mail by " + smarthost + ": " + why.getMessage();
        var failure = late ? Failure.DEADLINE_EXCEEDED : Failure.OTHER;
        boolean answered = why instanceof SmtpClient.Refusal refusal && refusal.isClear();
        return ended && !answered
                ? new Outcome.Unanswered(failure, reason)
                : new Outcome.Retryable(failure, reason, Duration.ZERO);
    }

    private static void introduce(SmtpClient client, Fields fields, boolean implicitTls)
            throws IOException, Email.Unsendable {
        var name = fields.text("hello").isEmpty() ? "localhost" : fields.text("hello");
        client.hello(name);
        if (fields.flag("require_tls") && !implicitTls) {
            if (!client.offers("STARTTLS")) {
                throw new IOException("it offers no STARTTLS, which require_tls asks for");
            }
            client.startTls(fields.part("tls_config"), name);
        }
        if (!client.mechanisms().isEmpty() && !fields.text("auth_username").isEmpty()) {
            authenticate(client, fields);
        }
    }

    /** By the first of the server's mechanisms that there is a password or a secret for. */
    private static void authenticate(SmtpClient client, Fields fields) throws IOException, Email.Unsendable {
        var username = fields.text("auth_username");
        var password = password(fields);
        var secret = secret(fields);
        var missing = new ArrayList<String>();
        for (var mechanism : client.mechanisms()) {
            switch (mechanism) {
                case "CRAM-MD5" -> {
                    if (!secret.isEmpty()) {
                        var challenge = client.authenticate("AUTH CRAM-MD5");
                        client.finishAuthentication(SmtpClient.base64(username + " " + digest(secret, challenge)));
                        return;
                    }
                    missing.add("CRAM-MD5 needs auth_secret");
                }
                case "PLAIN" -> {
                    if (!password.isEmpty()) {
                        requireSafety(client, fields);
                        var identity = fields.text("auth_identity");
                        client.finishAuthentication(
                                "AUTH PLAIN " + SmtpClient.base64(identity + "\0" + username + "\0" + password));
                        return;
                    }
                    missing.add("PLAIN needs auth_password");
                }
                case "LOGIN" -> {
                    if (!password.isEmpty()) {
                        client.authenticate("AUTH LOGIN");
                        client.authenticate(SmtpClient.base64(username));
                        client.finishAuthentication(SmtpClient.base64(password));
                        return;
                    }
                    missing.add("LOGIN needs auth_password");
                }
                default -> missing.add(mechanism + " is not known here");
            }
        }
        throw new IOException("no way to authenticate: " + String.join("; ", missing));
    }

    /** Go sends a password in the clear to this machine only. */
    private static void requireSafety(SmtpClient client, Fields fields) throws IOException {
        var host = fields.text("smarthost").replaceFirst(":[^:]*$", "");
        if (!client.isEncrypted() && !List.of("localhost", "127.0.0.1", "[::1]").contains(host)) {
            throw new IOException("the connection is not encrypted, and PLAIN would show the password");
        }
    }

    private static String password(Fields fields) throws IOException {
        var password = fields.secret("auth_password");
        return password == null ? "" : Secrets.read(password);
    }

    /** The file is taken as it is, unlike all others: Alertmanager does so. */
    private static String secret(Fields fields) throws IOException {
        return switch (fields.secret("auth_secret")) {
            case null -> "";
            case Secret.Text(var text) -> text;
            case Secret.File(var path) -> {
                try {
                    yield Files.readString(Path.of(path));
                } catch (IOException e) {
                    throw new IOException("cannot read the secret in " + path + ": " + e, e);
                }
            }
        };
    }

    private static String digest(String secret, String challenge) throws Email.Unsendable {
        try {
            var mac = Mac.getInstance("HmacMD5");
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacMD5"));
            return HexFormat.of().formatHex(mac.doFinal(challenge.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new Email.Unsendable("this Java has no HMAC-MD5: " + e.getMessage());
        }
    }
}
