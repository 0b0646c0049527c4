package dev.pitwatch.core.admission.broker;

/** MQTT topic filters with their wildcards {@code +} (one level) and {@code #} (all further levels). */
public final class TopicFilter {

    private static final String SHARED = "$share/";

    private TopicFilter() {}

    /** {@return whether a message on the topic, which has no wildcards, passes the filter} */
    static boolean matches(String filter, String topic) {
        return !hasWildcard(topic) && covers(filter, topic);
    }

    /** {@return whether all that the wanted filter could ever receive also passes the allowed one} */
    static boolean covers(String allowed, String wanted) {
        if (wanted.startsWith("$") != allowed.startsWith("$")) {
            return false;
        }
        String[] may = allowed.split("/", -1);
        String[] want = wanted.split("/", -1);
        for (int level = 0; level < may.length; level++) {
            if (may[level].equals("#")) {
                return true;
            }
            if (level == want.length) {
                return false;
            }
            boolean one = may[level].equals("+") && !want[level].equals("#");
            if (!one && !may[level].equals(want[level])) {
                return false;
            }
        }
        return may.length == want.length;
    }

    /** {@return whether there is a topic that passes both} */
    public static boolean overlap(String one, String other) {
        String[] first = one.split("/", -1);
        String[] second = other.split("/", -1);
        for (int level = 0; level < Math.min(first.length, second.length); level++) {
            if (first[level].equals("#") || second[level].equals("#")) {
                return true;
            }
            boolean any = first[level].equals("+") || second[level].equals("+");
            if (!any && !first[level].equals(second[level])) {
                return false;
            }
        }
        String[] longer = first.length > second.length ? first : second;
        int least = Math.min(first.length, second.length);
        return longer.length == least || longer.length == least + 1 && longer[least].equals("#"); // a/# has a, too
    }

    /** {@return the filter inside a shared subscription {@code $share/group/filter}; any other filter unchanged} */
    public static String unshared(String filter) {
        if (!filter.startsWith(SHARED)) {
            return filter;
        }
        int end = filter.indexOf('/', SHARED.length());
        return end < 0 ? "" : filter.substring(end + 1);
    }

    static boolean hasWildcard(String topic) {
        return topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0;
    }
}
