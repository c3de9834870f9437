package io.alerthistory.classify;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Families of words that mean the same to who is on call. Written from what exporters call their metrics and what rules call
 * their alerts; which family speaks for what is learned. Immutable, safe for many threads.
 */
final class Lexicon {
    /**
     * A name, and what belongs to it, parted by bars: beginnings of words, or whole words where a {@code $} ends them; several
     * in a row must follow each other.
     */
    private static final String[][] FAMILIES = {
        {"critical", "critical|immediate|emergency|fatal|severe|urgent|imminent|dangerous"},
        {"warning", "warning|soon|early"},
        {
            "down",
            "down$|not running|stopped|disappear|shut down|power off|not respond|not up|has gone|is gone|not active|inactive"
                    + "|halted"
        },
        {"slowing", "slowing down|slow down"},
        {
            "absent",
            "absent|missing|no longer|vanish|no node|no available|no live|no alive|no member|no instance|no process|no active"
                    + "|no running|no master|no leader|no primary|no healthy|no metrics|no data|no backend|none"
        },
        {"no", "no$|not$|has no|zero|empty|never|without"},
        {
            "unreachable",
            "unreachable|unavailable|offline|cannot reach|disconnect|lost connection|not reachable|not available"
        },
        {"health", "unhealthy|not healthy|health|not ready|notready"},
        {"quorum", "quorum|leader|split brain|partition$|network partition|primary|master|election|quorate|failover"},
        {"loss", "data loss|lost|losing|loss|corrupt|damage|inconsisten|incomplete|unrecover|stale|violat"},
        {"dead", "died|dead$|crash|panic|abort|kill|broken|fault|oom$"},
        {"failed", "failed|fail$|fails"},
        {"failing", "failing|failure|unable|cannot|could not|not able"},
        {"error", "error|xx$|4xx|5xx|exception|invalid|bad$|wrong|unexpected|reset"},
        {"reject", "reject|refus|denied|drop|discard|throttl|limited|block|evict|shed|ignored|skipped"},
        {"high", "high|too high|exceed|excessive|above|over$|higher|more than|large|heavy|burst|spike|surge"},
        {"many", "too many|many|number of|max|count"},
        {"growing", "increas|grow|rising|climb"},
        {"low", "low|below|less than|fewer|insufficient|not enough|under$|decreas|drop"},
        {"slow", "slow|latency|delay|response time|th percentile|taking|long|timeout|timed out|time$|duration|wait"},
        {"lag", "lag|behind|out of sync|outdated|old$|not synced|skew|drift|offset"},
        {"queue", "queue|pending|backlog|stuck|stall|unack|inflight|backpressure|hung"},
        {"full", "full|out of|exhaust|run out|running out|no space|ran out|deplet|reached"},
        {"near", "nearly|almost|approach|near$|nearing|reaching|close to|filling|remaining|left$|watermark"},
        {"usage", "usage|utiliz|saturat|used|using|consum|allocat|occupied|busy|pressure"},
        {"memory", "memory|heap|ram$|oom|swap|rss|cache size|mem$"},
        {"cpu", "cpu|vcpu|vcore|load$|context switch|load average"},
        {"disk", "disk|storage|space|filesystem|volume|inode|drive|tablespace|raid|ssd|iops|block device"},
        {"files", "file descript|fd$|fds|open file|descriptor"},
        {"connection", "connection|client|session|socket|tcp|conn$"},
        {"connections", "connections|sessions|sockets"},
        {"pool", "pool|thread|worker|slot|ticket|buffer|ip pool|ports"},
        {"hardware", "temperature|fan|voltage|sensor|power|battery|cooling|thermal|hardware|psu|psus|celsius"},
        {"network", "network|packet|bandwidth|interface|traffic|dns|link"},
        {"certificate", "certificate|cert$|tls|ssl|expir|renew|x509|acme|ocsp|letsencrypt"},
        {
            "access",
            "auth|security|permission|access denied|login|password|unauth|firewall|attack|secret|forbidden|vulnerab|brute"
                    + "|privilege|malware|intrusion|policy|token|banned|vault"
        },
        {
            "config",
            "config|misconfig|reload|mismatch|version|not in sync|drift|manifest|sync fail|invalid config|setting|upgrade"
                    + "|deprecated|license"
        },
        {"backup", "backup|back up|backed up|snapshot|archiv|dump|restore|wal archiv"},
        {"quota", "quota|budget|cost|spend|price|billing"},
        {"limit", "limit|threshold|capacity|maximum"},
        {"forecast", "predict|trend|growth|forecast|will fill|will be|within the next|project|next hours|days$|hours$"},
        {"replica", "replica|slave|standby|follower|replicat|mirror|insync|isr"},
        {
            "change",
            "restart|reboot|uptime|flap|changed|change$|started|recently|churn|relocat|rebalanc|initializ|created"
        },
        {"job", "job|task|cron|pipeline|build|compaction|scrub|checkpoint|schedul"},
        {"cache", "cache|hit|miss$|ratio|rate$"},
        {"contention", "gc$|garbage|goroutine|lock|deadlock|transaction|cursor|rollback"},
        {"all", "all$|entire|whole|completely|every|any$|cluster wide"},
        {"machine", "cluster|node|server|instance|host|member|broker|agent"},
        {"some", "one or more|some$|instance|replica"},
        {"maybe", "may$|could|might|potential|risk|possib|indicat|consider|degrad|suggest|should"},
        {"work", "write|read$|quer|request|serve|messages|http|api|rpc|grpc|span|record|index|search"},
        {
            "impact",
            "stops|blocked|will fail|unable to|no longer|cannot|interrupt|disrupt|impact|affect|prevent|permanent|inoperable"
                    + "|outage"
        },
        {"info", "informational|notice|created|restarted|recently|initializ|info$"},
        {"readonly", "read only|readonly|red$"},
        {"degraded", "yellow|degraded|unbalanced"},
    };

    private static final int SHORTEST_BEGINNING = 2;

    /** One way to say what a family means: the words behind the first one, under which it is found. */
    private record Phrase(int family, boolean wholeFirst, List<String> rest) {
        boolean goesOn(List<String> words, int at) {
            if (at + rest.size() > words.size()) {
                return false;
            }
            for (int i = 0; i < rest.size(); i++) {
                if (!isMeant(words.get(at + i), rest.get(i))) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isMeant(String word, String pattern) {
            return pattern.endsWith("$")
                    ? word.length() == pattern.length() - 1 && pattern.startsWith(word)
                    : word.startsWith(pattern);
        }
    }

    private static final Map<String, List<Phrase>> BY_FIRST = byFirst();

    private Lexicon() {}

    private static Map<String, List<Phrase>> byFirst() {
        var phrases = new HashMap<String, List<Phrase>>();
        for (int family = 0; family < FAMILIES.length; family++) {
            for (var phrase : FAMILIES[family][1].split("\\|")) {
                var words = List.of(phrase.split(" "));
                var first = words.getFirst();
                boolean whole = first.endsWith("$");
                phrases.computeIfAbsent(whole ? first.substring(0, first.length() - 1) : first, f -> new ArrayList<>())
                        .add(new Phrase(family, whole, words.subList(1, words.size())));
            }
        }
        return phrases;
    }

    static int size() {
        return FAMILIES.length;
    }

    static String name(int family) {
        return FAMILIES[family][0];
    }

    /** The position of a family. */
    static int family(String name) {
        for (int i = 0; i < FAMILIES.length; i++) {
            if (FAMILIES[i][0].equals(name)) {
                return i;
            }
        }
        throw new IllegalStateException("no family of words is called " + name);
    }

    /** Which families these words, of lower case, speak for. */
    static BitSet families(List<String> words) {
        var found = new BitSet(FAMILIES.length);
        for (int i = 0; i < words.size(); i++) {
            var word = words.get(i);
            for (int length = SHORTEST_BEGINNING; length <= word.length(); length++) {
                for (var phrase : BY_FIRST.getOrDefault(word.substring(0, length), List.of())) {
                    if ((!phrase.wholeFirst || length == word.length()) && phrase.goesOn(words, i + 1)) {
                        found.set(phrase.family);
                    }
                }
            }
        }
        return found;
    }
}
