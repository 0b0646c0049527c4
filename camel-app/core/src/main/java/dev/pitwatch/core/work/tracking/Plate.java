package dev.pitwatch.core.work.tracking;

/** Number plates, as strangers may see them. */
public final class Plate {

    private static final int FIRST = 2;
    private static final int LAST = 4;
    private static final String HIDDEN = "••••";

    private Plate() {}

    /** {@return enough of it that whose car it is knows it: {@code DL01AB1234} is {@code DL••••1234}} */
    public static String masked(String plate) {
        String plain = plate.replaceAll("[^\\p{L}\\p{N}]", "");
        if (plain.length() <= FIRST + LAST) {
            return HIDDEN + plain.substring(Math.max(0, plain.length() - FIRST));
        }
        return plain.substring(0, FIRST) + HIDDEN + plain.substring(plain.length() - LAST);
    }
}
