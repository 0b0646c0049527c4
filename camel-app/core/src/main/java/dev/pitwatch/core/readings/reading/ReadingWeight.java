package dev.pitwatch.core.readings.reading;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Memory that readings take, roughly. What is measured takes always the same; beside it devices send what they like, of which an empty object
 * takes twenty times what it is as text.
 */
public final class ReadingWeight {

    private static final int KIB = 1 << 10;

    /** A reading with its values, names and times, and nothing else. */
    private static final int BARE = 512;

    /** What is said of sources by most devices is one object for all of them, see {@link ReadingDecoder}. */
    private static final int SHARED = 2 * KIB;

    private static final int OBJECT = 144;
    private static final int MEMBER = 40;
    private static final int LIST = 64;
    private static final int ELEMENT = 8;
    private static final int TEXT = 48;
    private static final int CHARACTER = 2;
    private static final int NUMBER = 24;

    private ReadingWeight() {}

    /** {@return bytes of the reading, without its message} */
    public static int of(Reading reading) {
        return BARE
                + Math.max(0, members(reading.src()) - SHARED)
                + members(reading.alt())
                + (reading.errors().isEmpty() ? 0 : value(reading.errors()))
                + members(reading.extra())
                + members(reading.raw());
    }

    /** {@return how many times a usual one it is, as queues of readings count: its KiB, 1 at least} */
    public static int count(Reading reading) {
        return count(of(reading));
    }

    /** {@return the same of a reading that takes so many bytes} */
    public static int count(int bytes) {
        return Math.max(1, bytes / KIB);
    }

    /** {@return bytes of what a message tells, before it is known what of that was measured} */
    static int of(ReadingMessage message) {
        return BARE + members(message.fields());
    }

    private static int members(Map<String, Object> members) {
        return members.isEmpty() ? 0 : value(members);
    }

    private static int value(@Nullable Object value) {
        if (value instanceof Map<?, ?> members) {
            int bytes = OBJECT;
            for (Map.Entry<?, ?> member : members.entrySet()) {
                bytes += MEMBER + value(member.getKey()) + value(member.getValue());
            }
            return bytes;
        }
        if (value instanceof List<?> elements) {
            int bytes = LIST;
            for (Object element : elements) {
                bytes += ELEMENT + value(element);
            }
            return bytes;
        }
        return value instanceof String text ? TEXT + CHARACTER * text.length() : NUMBER;
    }
}
