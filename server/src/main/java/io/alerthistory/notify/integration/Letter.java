package io.alerthistory.notify.integration;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/** A notification as MIME: headers, then text and HTML as alternatives, the better one last. */
final class Letter {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.ENGLISH);

    /** Another of these would make the letter unreadable. */
    private static final Set<String> OURS = Set.of("Content-Type", "Content-Transfer-Encoding", "Mime-Version");

    private Letter() {}

    static byte[] of(Message message, Instant now) {
        try {
            var mime = new MimeMessage(Session.getInstance(new Properties())) {
                @Override
                protected void updateMessageID() {
                    // it has one already
                }
            };
            var alternatives = new MimeMultipart("alternative");
            var text = message.text("text");
            if (!text.isEmpty()) {
                alternatives.addBodyPart(part(text, "plain"));
            }
            var html = message.html("html");
            if (!html.isEmpty()) {
                alternatives.addBodyPart(part(html, "html"));
            }
            if (alternatives.getCount() == 0) {
                alternatives.addBodyPart(part("", "plain"));
            }
            mime.setContent(alternatives);
            for (var header : headers(message, now).entrySet()) {
                var value = encoded(header.getValue());
                mime.setHeader(header.getKey(), MimeUtility.fold(header.getKey().length() + 2, value));
            }
            mime.saveChanges();
            var out = new ByteArrayOutputStream();
            mime.writeTo(out);
            return out.toByteArray();
        } catch (MessagingException | IOException e) {
            throw new IllegalStateException("a letter in memory cannot fail", e);
        }
    }

    private static MimeBodyPart part(String text, String subtype) throws MessagingException {
        var part = new MimeBodyPart();
        part.setText(text, UTF_8.name(), subtype);
        part.setHeader("Content-Transfer-Encoding", "quoted-printable");
        return part;
    }

    /** A line break would begin another header. */
    private static String encoded(String value) throws IOException {
        return MimeUtility.encodeText(value.replaceAll("[\\r\\n]+", " "), UTF_8.name(), "Q");
    }

    private static Map<String, String> headers(Message message, Instant now) {
        var fields = message.fields();
        var headers = new LinkedHashMap<String, String>();
        headers.put("Subject", message.render("headers.Subject", "{{ template \"email.default.subject\" . }}"));
        headers.put("To", message.text("to"));
        headers.put("From", message.text("from"));
        // The same at each try, so that who has got it already can tell.
        headers.put("Message-Id", "<" + message.notification().idempotencyKey() + "@alerthistory>");
        headers.put("Date", DATE.format(now.atZone(ZoneId.systemDefault())));
        headers.put("MIME-Version", "1.0");
        fields.pairs("headers").forEach((name, value) -> {
            var canonical = canonical(name);
            if (OURS.contains(canonical)) {
                return;
            }
            headers.put(canonical, message.render("headers." + canonical, value));
        });
        var threading = fields.part("threading");
        if (threading.flag("enabled")) {
            var root = thread(message, threading.text("thread_by_date"), now);
            headers.put("References", root);
            headers.put("In-Reply-To", root);
        }
        return headers;
    }

    /** Names no letter that there is: mail programs put those that refer to it together. */
    private static String thread(Message message, String byDate, Instant now) {
        var day = byDate.equals("none")
                ? ""
                : now.atZone(ZoneId.systemDefault()).toLocalDate().toString();
        return "<alert-" + message.groupHash().substring(0, 16) + "-" + day + "@alertmanager>";
    }

    /** {@code message-id} is {@code Message-Id}. */
    private static String canonical(String name) {
        var out = new StringBuilder(name.length());
        boolean first = true;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            out.append(first ? Character.toUpperCase(c) : Character.toLowerCase(c));
            first = c == '-';
        }
        return out.toString();
    }
}
