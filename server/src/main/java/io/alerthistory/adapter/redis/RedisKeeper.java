package io.alerthistory.adapter.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.alerthistory.adapter.codec.Patience;
import io.alerthistory.adapter.codec.StoreCodec;
import io.alerthistory.cluster.Entry;
import io.alerthistory.cluster.Keeper;
import io.alerthistory.cluster.Row;
import io.alerthistory.cluster.Store.Ask;
import io.alerthistory.cluster.Store.Peer;
import io.alerthistory.cluster.Store.Reply;
import io.alerthistory.cluster.Store.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The shared store in Redis or Valkey: two keys, {@code <prefix>gate} and {@code <prefix>journal}, and one script that
 * performs a request; {@code ask.lua} says what lies where. Any of the two may vanish, and Redis may be restarted or set
 * back: the next request tells {@link Reply.Reset}.
 *
 * <p>The journal has the latest word about each thing and slot, up to 32 MB; then the oldest goes, and who has not read
 * it is told of a gap. The user that Redis knows us by needs {@code INFO} beside the keys.
 *
 * <p>Safe for many threads. It has no connections of its own; {@link Redis} is closed by whoever made it.
 */
public final class RedisKeeper implements Keeper {
    private static final Logger LOG = LoggerFactory.getLogger(RedisKeeper.class);

    /** @param bytes of the journal, about; of a page, beyond one word, about */
    record Limits(long bytes, int page, int pageBytes) {}

    private static final Limits LIMITS = new Limits(32L << 20, 1000, 1 << 20);

    private static final Script SCRIPT = Script.of("ask.lua");

    private final Redis redis;
    private final List<byte[]> keys;
    private final Limits limits;

    /**
     * @param redis started
     * @param prefix of its keys, such as {@code ah:}; installations that share a Redis have different ones
     */
    public RedisKeeper(Redis redis, String prefix) {
        this(redis, prefix, LIMITS);
    }

    RedisKeeper(Redis redis, String prefix, Limits limits) {
        this.redis = redis;
        this.keys = List.of((prefix + "gate").getBytes(UTF_8), (prefix + "journal").getBytes(UTF_8));
        this.limits = limits;
    }

    @Override
    public Reply ask(Ask ask) throws Unavailable {
        var words = words(ask);
        return Patience.within("Redis", () -> {
            try {
                return reply(list(redis.call("ask", jedis -> SCRIPT.run(jedis, keys, words))));
            } catch (JedisException e) {
                throw new IOException(Diagnosis.of(e).sentence(), e);
            }
        });
    }

    /** What the script reads, in its order. */
    private List<byte[]> words(Ask ask) {
        var words = new Words();
        words.add(ask.life());
        words.add(UUID.randomUUID().toString());
        words.add(ask.after());
        words.add(ask.stamp());
        words.add(ask.beat().replica());
        words.add(StoreCodec.bits(ask.beat().uses()));
        words.add(ask.beat().isComplete() ? 1 : 0);
        words.add(StoreCodec.bytes(ask.beat()));
        words.add(ask.leaves() ? 1 : 0);
        words.add(limits.bytes);
        words.add(limits.page);
        words.add(limits.pageBytes);
        words.add(ask.entries().size());
        ask.entries().forEach(words::add);
        words.add(ask.fresh().size());
        ask.fresh().forEach(words::add);
        words.add(ask.rows().size());
        ask.rows().forEach(words::add);
        words.add(ask.claims().size());
        for (var claim : ask.claims()) {
            words.add(claim.base().version());
            words.add(claim.base().token());
            words.add(claim.next());
        }
        return words.all;
    }

    private static final class Words {
        /** Lua's numbers are exact up to here. */
        private static final long LARGEST = 1L << 53;

        private final List<byte[]> all = new ArrayList<>();

        void add(byte[] word) {
            all.add(word);
        }

        void add(String word) {
            all.add(word.getBytes(UTF_8));
        }

        void add(long number) {
            add(String.valueOf(Math.min(number, LARGEST)));
        }

        void add(Entry entry) {
            add(entry.key());
            add(entry.stamp());
            add(entry.by());
            add(StoreCodec.bytes(entry));
        }

        void add(Row row) {
            add(StoreCodec.key(row.slot()));
            add(row.version());
            add(row.token());
            add(StoreCodec.expires(row));
            add(StoreCodec.bytes(row));
        }
    }

    private static Reply reply(List<?> answer) throws IOException {
        if (text(answer.get(0)).equals("reset")) {
            return new Reply.Reset();
        }
        var entries = new ArrayList<Entry>();
        var rows = new ArrayList<Row>();
        for (var item : list(answer.get(8))) {
            var word = list(item);
            try {
                if (text(word.get(0)).equals("e")) {
                    var entry = StoreCodec.entry(bytes(word.get(1)));
                    if (entry != null) {
                        entries.add(entry);
                    }
                } else {
                    var row = StoreCodec.row(bytes(word.get(1)));
                    if (row != null) {
                        rows.add(row);
                    }
                }
            } catch (IOException e) {
                passOver(e);
            }
        }
        var verdicts = new ArrayList<Verdict>();
        for (var verdict : list(answer.get(7))) {
            verdicts.add(verdict(verdict));
        }
        return new Reply.Done(
                text(answer.get(1)),
                number(answer.get(2)),
                text(answer.get(3)).equals("1"),
                verdicts,
                entries,
                rows,
                number(answer.get(4)),
                text(answer.get(5)).equals("1"),
                text(answer.get(6)).equals("1"),
                peers(list(answer.get(9))));
    }

    private static Verdict verdict(Object verdict) {
        if (verdict instanceof List<?> refused) {
            try {
                var there = StoreCodec.row(bytes(refused.getFirst()));
                return there == null ? new Verdict.Wait() : new Verdict.Refused(there);
            } catch (IOException e) {
                passOver(e);
                return new Verdict.Wait();
            }
        }
        return text(verdict).equals("granted") ? new Verdict.Granted() : new Verdict.Wait();
    }

    private static List<Peer> peers(List<?> all) {
        var peers = new ArrayList<Peer>();
        for (var item : all) {
            var seen = list(item);
            try {
                var beat = StoreCodec.beat(bytes(seen.get(0)));
                if (beat != null) {
                    peers.add(new Peer(beat, Duration.ofMillis(number(seen.get(1))), true));
                }
            } catch (IOException e) {
                passOver(e);
            }
        }
        peers.sort(Comparator.comparing(peer -> peer.beat().replica()));
        return peers;
    }

    private static void passOver(IOException damage) {
        LOG.atWarn().addKeyValue("err", damage.getMessage()).log("Redis has something that is damaged: passed over");
    }

    private static List<?> list(Object answer) {
        return (List<?>) answer;
    }

    private static byte[] bytes(Object answer) {
        return (byte[]) answer;
    }

    private static String text(Object answer) {
        return new String(bytes(answer), UTF_8);
    }

    private static long number(Object answer) {
        return Long.parseLong(text(answer));
    }
}
