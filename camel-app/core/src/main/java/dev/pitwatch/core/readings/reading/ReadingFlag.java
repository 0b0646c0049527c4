package dev.pitwatch.core.readings.reading;

import dev.pitwatch.base.json.Coded;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What is odd about a reading. A set of them is an int of {@link #bit()}s, so that steps pass them on for nothing. */
public enum ReadingFlag implements Coded {
    RANGE,
    TYPE,
    DUPLICATE_KEY,
    CLOCK,
    LEGACY,
    STUCK;

    private static final List<List<String>> CODES = IntStream.range(0, 1 << values().length)
            .mapToObj(ReadingFlag::listed)
            .toList();

    /** {@return its place in a set of flags} */
    public int bit() {
        return 1 << ordinal();
    }

    /** {@return the codes of a set, in the order above; unmodifiable and shared} */
    public static List<String> codes(int set) {
        return CODES.get(set);
    }

    private static List<String> listed(int set) {
        List<String> codes = new ArrayList<>();
        for (ReadingFlag flag : values()) {
            if ((set & flag.bit()) != 0) {
                codes.add(flag.code());
            }
        }
        return List.copyOf(codes);
    }
}
