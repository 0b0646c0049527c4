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

    /** What a character is outside of strings: a number begins with a digit or a minus, and goes on with more than these. */
    private static final byte OTHER = 0;

    private static final byte QUOTE = 1;
    private static final byte NUMBER = 2;
    private static final byte IN_NUMBER = 3;
    private static final byte[] KINDS = kinds();

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

    private static byte[] kinds() {
        byte[] kinds = new byte[128];
        kinds['"'] = QUOTE;
        for (char one : "-0123456789".toCharArray()) {
            kinds[one] = NUMBER;
        }
        for (char one : ".eE+".toCharArray()) {
            kinds[one] = IN_NUMBER;
        }
        return kinds;
    }

    /** {@return the text with places, of which the values are {@link #values}} Call once. */
    ByteBuffer read(byte[] json) {
        byte[] text = new byte[json.length];
        int length = 0;
        int at = 0;
        int copied = 0; // what stands between two values is copied in one go
        while (at < json.length) {
            int kind = kind(json[at]);
            int from = kind == QUOTE ? at + 1 : at;
            int end = kind == QUOTE ? endOfString(json, from) : kind == NUMBER ? endOfNumber(json, from) : 0;
            if (kind == QUOTE ? isValue(json, from, end) : kind == NUMBER && end - from <= LONGEST_VALUE) {
                System.arraycopy(json, copied, text, length, from - copied);
                length += from - copied;
                text[length++] = add(json, from, end);
                copied = end;
            }
            at = kind == QUOTE ? end + 1 : kind == NUMBER ? end : at + 1;
        }
        System.arraycopy(json, copied, text, length, json.length - copied);
        return ByteBuffer.wrap(text, 0, length + json.length - copied);
    }

    /** {@return where the string's closing quote stands} */
    private static int endOfString(byte[] json, int from) {
        int at = from;
        while (json[at] != '"') {
            at += json[at] == '\\' ? 2 : 1;
        }
        return at;
    }

    private static int endOfNumber(byte[] json, int from) {
        int at = from + 1;
        while (at < json.length && kind(json[at]) >= NUMBER) {
            at++;
        }
        return at;
    }

    /** {@return whether the string is no name, and long enough to be one that differs, with a digit} */
    private static boolean isValue(byte[] json, int from, int end) {
        boolean name = end + 1 < json.length && json[end + 1] == ':';
        if (name || end - from < SHORTEST_STRING || end - from > LONGEST_VALUE) {
            return false;
        }
        for (int at = from; at < end; at++) {
            if (json[at] >= '0' && json[at] <= '9') {
                return true;
            }
        }
        return false;
    }

    private static int kind(byte one) {
        return one < 0 ? OTHER : KINDS[one];
    }

    private byte add(byte[] json, int from, int end) {
        makeRoom(2 * (end - from) + 2);
        byte[] out = halves;
        int next = count;
        for (int at = from; at < end; at++) {
            int half = half(json[at]);
            if (half == END) {
                return addLong(json, from, end);
            }
            put(out, next++, half);
        }
        put(out, next++, END);
        count = next;
        return SHORT;
    }

    private byte addLong(byte[] json, int from, int end) {
        int next = putByte(halves, count, end - from);
        for (int at = from; at < end; at++) {
            next = putByte(halves, next, json[at]);
        }
        count = next;
        return LONG;
    }

    private static int half(byte one) {
        return one < 0 ? END : HALVES[one];
    }

    private void makeRoom(int more) {
        int needed = (count + more + 1) / 2;
        if (needed > halves.length) {
            halves = Arrays.copyOf(halves, Math.max(needed, 2 * halves.length));
        }
    }

    private static int putByte(byte[] out, int place, int one) {
        put(out, place, one >> 4 & 0xf);
        put(out, place + 1, one & 0xf);
        return place + 2;
    }

    /** Whatever stood behind it counts no more. */
    private static void put(byte[] out, int place, int half) {
        if (place % 2 == 0) {
            out[place / 2] = (byte) (half << 4);
        } else {
            out[place / 2] = (byte) (out[place / 2] & 0xf0 | half);
        }
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
