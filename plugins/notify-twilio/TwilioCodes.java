package dev.pitwatch.notify.twilio;

import java.util.Map;
import java.util.Set;

/**
 * Twilio's error codes, as far as it matters which one it is. They are Twilio's own, in the dictionary at
 * https://www.twilio.com/docs/api/errors; new ones appear now and then, so one that is not known here is judged by its HTTP status.
 */
final class TwilioCodes {

    /** The account or its sender is at fault: once that is mended the same message goes through. */
    private static final Set<Integer> OF_SETTINGS = Set.of(
            20003, 20005, 21212, 21603, 21606, 21607, 21609, 21659, 21660, 21661, 21701, 21703, 21704, 21705, 63001,
            63007);

    /** Too many at a time. */
    private static final Set<Integer> BUSY = Set.of(14107, 20429, 21611, 63018);

    private static final Map<Integer, String> WORDS = Map.ofEntries(
            Map.entry(20003, "the account's SID or token is wrong"),
            Map.entry(20005, "the account is not active"),
            Map.entry(21211, "the number is not valid"),
            Map.entry(21408, "messages to that country are not enabled"),
            Map.entry(21608, "a trial account sends to verified numbers only"),
            Map.entry(21610, "the number has opted out"),
            Map.entry(21612, "the number can't be reached from this sender"),
            Map.entry(21614, "the number takes no SMS"),
            Map.entry(21617, "the text is too long"),
            Map.entry(30003, "the telephone can't be reached"),
            Map.entry(30004, "the number blocks the message"),
            Map.entry(30005, "there is no such number"),
            Map.entry(30006, "the number is a landline or can't be reached"),
            Map.entry(30007, "the network filtered the message"),
            Map.entry(63003, "the number is not on WhatsApp"),
            Map.entry(63016, "WhatsApp takes an approved template only"),
            Map.entry(63024, "the number is not on WhatsApp"),
            Map.entry(63033, "the number has opted out"));

    private TwilioCodes() {}

    static boolean isOfSettings(int code) {
        return OF_SETTINGS.contains(code);
    }

    static boolean isBusy(int code) {
        return BUSY.contains(code);
    }

    /** {@return the code with a few words where it is a common one, e.g. "twilio 21610: the number has opted out"} */
    static String reason(int code) {
        String words = WORDS.get(code);
        return words == null ? "twilio " + code : "twilio %d: %s".formatted(code, words);
    }
}
