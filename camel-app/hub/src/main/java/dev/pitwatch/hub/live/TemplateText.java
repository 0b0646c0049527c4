package dev.pitwatch.hub.live;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * JSON of our own as a text with places and the values that stand there: numbers, and strings of eight characters and more with a digit, as
 * times and device ids are. A value of digits and of what stands in times takes half a byte a character, any other two halves and a length.
 */
final class TemplateText {

    /** A place of characters of the alphabet, and one of any others: neither byte stands in JSON. */
    private static final byte SHORT = 1;

    private static final byte LONG = 2;

    private static final byte[] ALPHABET = "0123456789-.:TZ".getBytes(StandardCharsets.US_ASCII);
    private static final int END = ALPHABET.length;
    private static final byte[] HALVES = halves();

    private static final int SHORTEST_STRING = 8;
    private static final int LONGEST_VALUE = 255;

    private byte[] halves = new byte[96];
    private int count;

    private static byte[] halves() {
        byte[] halves = new byte[128];
        Arrays.fill(halves, (byte) END);
        for (int half = 0; half < ALPHABET.length; half++) {
            halves[ALPHABET[half]] = (byte) half;
        }
        return halves;
    }

    /** {@return the text with places, of which the values are {@link #values}} Call once. */
    ByteBuffer read(byte[] json) {
        byte[] text = new byte[json.length];
        int length = 0;
        int at = 0;
        while (at < json.length) {
            int end = end(json, at);
            boolean string = json[at] == '"';
            if (string && isValue(json, at, end)) {
                text[length++] = '"';
                text[length++] = add(json, at + 1, end - 1);
                text[length++] = '"';
            } else if (!string && isOfNumber(json[at]) && end - at <= LONGEST_VALUE) {
                text[length++] = add(json, at, end);
            } else {
                System.arraycopy(json, at, text, length, end - at);
                length += end - at;
            }
            at = end;
        }
        return ByteBuffer.wrap(text, 0, length);
    }

    /** {@return where what begins here ends: a string behind its quote, a number behind its last digit, anything else at once} */
    private static int end(byte[] json, int from) {
        int at = from + 1;
        if (json[from] == '"') {
            while (json[at] != '"') {
                at += json[at] == '\\' ? 2 : 1;
            }
            return at + 1;
        }
        if (isOfNumber(json[from])) {
            while (at < json.length && (isOfNumber(json[at]) || isInNumber(json[at]))) {
                at++;
            }
        }
        return at;
    }

    /** {@return whether a number begins so, outside of strings} */
    private static boolean isOfNumber(byte one) {
        return one >= '0' && one <= '9' || one == '-';
    }

    private static boolean isInNumber(byte one) {
        return one == '.' || one == 'e' || one == 'E' || one == '+';
    }

    private static boolean isValue(byte[] json, int from, int end) {
        int length = end - from - 2;
        boolean name = end < json.length && json[end] == ':';
        if (name || length < SHORTEST_STRING || length > LONGEST_VALUE) {
            return false;
        }
        boolean digit = false;
        for (int at = from + 1; at < end - 1; at++) {
            digit |= json[at] >= '0' && json[at] <= '9';
        }
        return digit;
    }

    private byte add(byte[] json, int from, int end) {
        for (int at = from; at < end; at++) {
            if (half(json[at]) == END) {
                return addLong(json, from, end);
            }
        }
        for (int at = from; at < end; at++) {
            put(half(json[at]));
        }
        put(END);
        return SHORT;
    }

    private byte addLong(byte[] json, int from, int end) {
        putByte(end - from);
        for (int at = from; at < end; at++) {
            putByte(json[at]);
        }
        return LONG;
    }

    private static int half(byte one) {
        return one < 0 ? END : HALVES[one];
    }

    private void putByte(int one) {
        put(one >> 4 & 0xf);
        put(one & 0xf);
    }

    private void put(int half) {
        if (count == 2 * halves.length) {
            halves = Arrays.copyOf(halves, count);
        }
        halves[count / 2] |= (byte) (count % 2 == 0 ? half << 4 : half);
        count++;
    }

    /** {@return the values of what was read} */
    byte[] values() {
        return Arrays.copyOf(halves, (count + 1) / 2);
    }

    /** {@return the JSON again, of its text with places and the values from there on} */
    static byte[] filled(byte[] text, byte[] values, int from) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(2 * text.length);
        int place = 2 * from;
        for (byte one : text) {
            if (one == SHORT) {
                for (int half = half(values, place++); half != END; half = half(values, place++)) {
                    out.write(ALPHABET[half]);
                }
            } else if (one == LONG) {
                int length = whole(values, place);
                place += 2;
                for (int i = 0; i < length; i++, place += 2) {
                    out.write(whole(values, place));
                }
            } else {
                out.write(one);
            }
        }
        return out.toByteArray();
    }

    private static int whole(byte[] values, int place) {
        return half(values, place) << 4 | half(values, place + 1);
    }

    private static int half(byte[] values, int place) {
        int both = values[place / 2];
        return (place % 2 == 0 ? both >> 4 : both) & 0xf;
    }
}
