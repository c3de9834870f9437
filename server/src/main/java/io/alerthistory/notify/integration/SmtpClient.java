package io.alerthistory.notify.integration;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.alerthistory.config.Fields;
import io.alerthistory.notify.http.Tls;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A conversation with a mail server (RFC 5321): greeting, STARTTLS, AUTH, one letter. It ends by itself when its time is
 * over, in whatever step it is. For one thread.
 *
 * <p>A library would do for all of it but two things: it does not say whether a letter that failed may have been taken,
 * and its waiting cannot be bounded as a whole.
 */
final class SmtpClient implements AutoCloseable {
    private static final int MAX_REPLY_CHARS = 16_384;
    private static final Duration SHORTEST_TRY = Duration.ofSeconds(2);

    /** The server says no, or nothing that can be understood. */
    static final class Refusal extends IOException {
        private static final long serialVersionUID = 1;

        private final int code;

        Refusal(int code, String message) {
            super(message);
            this.code = code;
        }

        /** Whether it is clear from the reply that nothing was taken. */
        boolean isClear() {
            return code / 100 == 4 || code / 100 == 5;
        }
    }

    private final String host;
    private final AtomicBoolean late = new AtomicBoolean();
    private final Thread watch;

    /** Without TLS: what the deadline closes. */
    private volatile Socket plain = new Socket();

    private Socket socket = plain;
    private InputStream in;
    private OutputStream out;
    private List<String> extensions = List.of();
    private boolean encrypted;

    /** Connects and waits to be greeted. */
    SmtpClient(String host, int port, Addresses addresses, boolean implicitTls, Fields tls, Duration limit)
            throws IOException {
        this.host = host;
        this.watch = Thread.ofVirtual().name("smtp-deadline").start(() -> closeAfter(limit));
        try {
            connect(addresses.of(host, limit), port, limit);
            if (implicitTls) {
                encrypt(tls);
            }
            in = new BufferedInputStream(socket.getInputStream());
            out = new BufferedOutputStream(socket.getOutputStream());
            expect(2, "the greeting");
        } catch (IOException e) {
            close();
            throw meaning(e);
        }
    }

    /**
     * To the first address that takes it. Each but the last has its share of the time only, so that one that is silent does
     * not use up all of it, as in Go (net/dial.go).
     */
    private void connect(InetAddress[] addresses, int port, Duration limit) throws IOException {
        var shares = limit.dividedBy(Math.max(1, addresses.length));
        var share = shares.compareTo(SHORTEST_TRY) < 0 ? SHORTEST_TRY : shares;
        @Nullable IOException first = null;
        for (int i = 0; i < addresses.length; i++) {
            plain = new Socket();
            socket = plain;
            if (late.get()) { // looked at last, so that a deadline in between closes the new one
                break;
            }
            try {
                boolean isLast = i == addresses.length - 1;
                plain.connect(
                        new InetSocketAddress(addresses[i], port),
                        isLast ? 0 : Math.clamp(share.toMillis(), 1, Integer.MAX_VALUE));
                return;
            } catch (IOException e) {
                plain.close();
                first = first == null ? new IOException("cannot connect to " + addresses[i] + ": " + e, e) : first;
            }
        }
        throw first == null ? new UnknownHostException(host + " has no address") : first;
    }

    private void closeAfter(Duration limit) {
        try {
            Thread.sleep(limit);
            late.set(true);
            plain.close();
        } catch (InterruptedException | IOException e) {
            // it is over, in time or not
        }
    }

    /** That a socket was closed under our hands means that the time was over. */
    IOException meaning(IOException why) {
        return late.get() ? new SocketTimeoutException("the time is over") : why;
    }

    void hello(String name) throws IOException {
        try {
            extensions = command("EHLO " + name, 2);
        } catch (Refusal e) {
            extensions = command("HELO " + name, 2);
        }
    }

    boolean offers(String extension) {
        return extensions.stream().anyMatch(line -> word(line).equals(extension));
    }

    /** The mechanisms of AUTH, in the server's order; none if it has no AUTH. */
    List<String> mechanisms() {
        return extensions.stream()
                .filter(line -> word(line).equals("AUTH"))
                .flatMap(line -> List.of(line.substring(4).strip().split("[ =]+")).stream())
                .map(name -> name.toUpperCase(Locale.ROOT))
                .toList();
    }

    private static String word(String line) {
        return line.split("[ =]", 2)[0].toUpperCase(Locale.ROOT);
    }

    void startTls(Fields tls, String name) throws IOException {
        command("STARTTLS", 2);
        encrypt(tls);
        in = new BufferedInputStream(socket.getInputStream());
        out = new BufferedOutputStream(socket.getOutputStream());
        hello(name);
    }

    private void encrypt(Fields tls) throws IOException {
        var wrapped = Tls.wrapped(socket, tls, host);
        wrapped.startHandshake();
        socket = wrapped;
        encrypted = true;
    }

    boolean isEncrypted() {
        return encrypted;
    }

    /**
     * One step of AUTH.
     *
     * @return what the server wants to know next, decoded; empty if it is content
     */
    String authenticate(String line) throws IOException {
        write(line);
        var reply = read();
        if (reply.getFirst().startsWith("334")) {
            var challenge =
                    reply.getFirst().substring(Math.min(4, reply.getFirst().length()));
            try {
                return new String(Base64.getDecoder().decode(challenge.strip()), UTF_8);
            } catch (IllegalArgumentException e) {
                throw new IOException("the server's challenge is no base64", e);
            }
        }
        checkAuthenticated(reply);
        return "";
    }

    /** The last step of AUTH: a server that wants to know more is not content. */
    void finishAuthentication(String line) throws IOException {
        write(line);
        checkAuthenticated(read());
    }

    /** Servers quote what they cannot read, and that was a password: only the code is told on. */
    private static void checkAuthenticated(List<String> reply) throws IOException {
        var first = reply.getFirst();
        if (!first.startsWith("2")) {
            var code = first.substring(0, Math.min(3, first.length()));
            throw new IOException("AUTH was refused" + (code.matches("[0-9]{3}") ? " with " + code : ""));
        }
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    /** With what the server offers, asked for or not, as Go does: addresses beyond ASCII need SMTPUTF8 (RFC 6531). */
    void from(String address) throws IOException {
        var body = offers("8BITMIME") ? " BODY=8BITMIME" : "";
        command("MAIL FROM:<" + address + ">" + body + (offers("SMTPUTF8") ? " SMTPUTF8" : ""), 2);
    }

    void to(String address) throws IOException {
        command("RCPT TO:<" + address + ">", 2);
    }

    void data() throws IOException {
        command("DATA", 3);
    }

    /** Sends the letter, lines of which that begin with a point get another one, but not yet the line that ends it. */
    void letter(byte[] letter) throws IOException {
        boolean lineStart = true;
        byte last = 0;
        for (byte b : letter) {
            if (b == '\n' && last != '\r') {
                out.write('\r');
            }
            if (lineStart && b == '.') {
                out.write('.');
            }
            out.write(b);
            lineStart = b == '\n';
            last = b;
        }
        if (!lineStart) {
            out.write("\r\n".getBytes(UTF_8));
        }
        out.flush();
    }

    /** Ends the letter: from here on it may be taken. */
    void end() throws IOException {
        command(".", 2);
    }

    /** Takes leave without waiting to be taken leave of: a server that is slow now has the letter already. */
    void quit() throws IOException {
        write("QUIT");
    }

    private List<String> command(String line, int firstDigit) throws IOException {
        write(line);
        var reply = read();
        check(reply, firstDigit, line.split("[ :]", 2)[0]);
        return reply.stream()
                .map(text -> text.length() > 4 ? text.substring(4) : "")
                .skip(1)
                .toList();
    }

    private void expect(int firstDigit, String what) throws IOException {
        check(read(), firstDigit, what);
    }

    private static void check(List<String> reply, int firstDigit, String what) throws IOException {
        var first = reply.getFirst();
        int code = first.matches("[0-9]{3}.*") ? Integer.parseInt(first.substring(0, 3)) : 0;
        if (code / 100 != firstDigit) {
            var text = String.join(" ", reply);
            throw new Refusal(code, "after " + what + ": " + text.substring(0, Math.min(256, text.length())));
        }
    }

    private void write(String line) throws IOException {
        out.write((line + "\r\n").getBytes(UTF_8));
        out.flush();
    }

    /** All lines of a reply, each with its code. */
    private List<String> read() throws IOException {
        var lines = new ArrayList<String>();
        int chars = 0;
        do {
            var line = readLine(MAX_REPLY_CHARS - chars);
            chars += line.length();
            lines.add(line);
        } while (lines.getLast().matches("[0-9]{3}-.*"));
        return lines;
    }

    private String readLine(int most) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the server has hung up");
            }
            if (line.size() > most) {
                throw new IOException("the server's reply does not end");
            }
            line.write(c);
        }
        return line.toString(UTF_8).stripTrailing();
    }

    @Override
    public void close() {
        watch.interrupt();
        try {
            socket.close();
        } catch (IOException e) {
            // it is of no use any more
        }
    }
}
