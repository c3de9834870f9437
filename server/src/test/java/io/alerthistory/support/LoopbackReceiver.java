package io.alerthistory.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A receiver on a loopback port that notes what it is sent and answers as it is told: each request takes the next
 * behaviour, and 200 once there is none left. It speaks its own HTTP, so that it can break the rules. Safe for many
 * threads.
 */
public final class LoopbackReceiver implements AutoCloseable {
    /** A request; the names of its headers are in lower case. */
    public record Request(String method, String path, Map<String, String> headers, String body) {
        public String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    /** What is done with a request. */
    public interface Behaviour {
        void answer(Request request, Socket socket, OutputStream out) throws IOException, InterruptedException;
    }

    private final ServerSocket listening;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Behaviour> script = new ConcurrentLinkedQueue<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Thread accepting;
    private final CountDownLatch released = new CountDownLatch(1);

    public LoopbackReceiver() {
        this(ServerSocketFactory.getDefault());
    }

    /** @param sockets those of TLS, for instance */
    public LoopbackReceiver(ServerSocketFactory sockets) {
        try {
            listening = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        accepting = Thread.ofVirtual().start(this::accept);
    }

    /** The next requests are answered so, one after the other. */
    public LoopbackReceiver then(Behaviour... behaviours) {
        script.addAll(List.of(behaviours));
        return this;
    }

    /** @param headers lines, such as {@code Retry-After: 5} */
    public static Behaviour status(int status, String body, String... headers) {
        return (request, socket, out) -> {
            var bytes = body.getBytes(UTF_8);
            var head = new StringBuilder("HTTP/1.1 " + status + " x\r\nContent-Length: " + bytes.length + "\r\n");
            for (var header : headers) {
                head.append(header).append("\r\n");
            }
            out.write(head.append("\r\n").toString().getBytes(ISO_8859_1));
            out.write(bytes);
        };
    }

    public static Behaviour status(int status) {
        return status(status, "");
    }

    /** Closes the connection without a word. */
    public static Behaviour hangUp() {
        return (request, socket, out) -> socket.close();
    }

    /** Answers 200 only once {@link #release} is called. */
    public Behaviour holdBack() {
        return (request, socket, out) -> {
            released.await();
            status(200).answer(request, socket, out);
        };
    }

    /** A head, and then a body of which never more than the beginning comes. */
    public static Behaviour headThenSilence(int status) {
        return (request, socket, out) ->
                out.write(("HTTP/1.1 " + status + " x\r\nContent-Length: 1000\r\n\r\nwell ...").getBytes(ISO_8859_1));
    }

    /** A head, and a body without end, for as long as the other side listens. */
    public static Behaviour headThenFlood(int status) {
        return (request, socket, out) -> {
            out.write(("HTTP/1.1 " + status + " x\r\n\r\n").getBytes(ISO_8859_1));
            var flood = new byte[1 << 16];
            while (!socket.isClosed()) {
                out.write(flood);
            }
        };
    }

    /** Lets go of what {@link #holdBack} holds. */
    public void release() {
        released.countDown();
    }

    public String url(String path) {
        return "http://127.0.0.1:" + listening.getLocalPort() + path;
    }

    /** What has come so far, the oldest first. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                var socket = listening.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new BufferedInputStream(socket.getInputStream());
            var out = socket.getOutputStream();
            for (var request = read(in); request != null; request = read(in)) {
                requests.add(request);
                var next = script.poll();
                (next == null ? status(200) : next).answer(request, socket, out);
                out.flush();
            }
        } catch (IOException e) {
            // the other side has gone, or close() was called
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(socket);
        }
    }

    private static @Nullable Request read(InputStream in) throws IOException {
        var first = line(in);
        if (first.isEmpty()) {
            return null;
        }
        var headers = new TreeMap<String, String>();
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        var body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        var words = List.of(first.split(" ", -1));
        return new Request(words.get(0), words.get(1), headers, new String(body, UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.append((char) b);
        }
        return line.toString().stripTrailing();
    }

    @Override
    public void close() {
        release();
        try {
            listening.close();
            // Until it is out of accept(), a connection may still be taken.
            accepting.join();
            for (var socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
