package dev.pitwatch.launcher.backup;

import java.util.regex.Pattern;

/**
 * A segment of PostgreSQL's write-ahead log, of 16 MiB as initdb makes them.
 *
 * @param name 24 hexadecimal digits: timeline, log, and number in that
 */
public record WalSegment(String name) implements Comparable<WalSegment> {

    public static final long BYTES = 16L << 20;

    private static final Pattern NAME = Pattern.compile("[0-9A-F]{24}");
    private static final int DIGITS = 8;
    private static final int HEX = 16;
    private static final int OF_A_LOG = 0x100;

    public WalSegment {
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "\"%s\" names no segment, expected 24 digits of 0-9, A-F".formatted(name));
        }
    }

    /** {@return whether a file of that name is a segment} */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** {@return the run of the database that it belongs to: a restore to a moment begins another} */
    public String timeline() {
        return name.substring(0, DIGITS);
    }

    /** {@return the one that follows it on its timeline} */
    public WalSegment next() {
        long log = Long.parseLong(name.substring(DIGITS, 2 * DIGITS), HEX);
        int number = Integer.parseInt(name.substring(2 * DIGITS), HEX) + 1;
        return new WalSegment("%s%08X%08X".formatted(timeline(), log + number / OF_A_LOG, number % OF_A_LOG));
    }

    @Override
    public int compareTo(WalSegment other) {
        return name.compareTo(other.name);
    }
}
