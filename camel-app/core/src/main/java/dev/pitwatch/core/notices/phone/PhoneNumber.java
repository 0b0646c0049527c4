package dev.pitwatch.core.notices.phone;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber;
import dev.pitwatch.base.problem.Problem;
import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Phone numbers as people type them, and as they are kept: in E.164, e.g. +919812345678. */
public final class PhoneNumber {

    private static final PhoneNumberUtil RULES = PhoneNumberUtil.getInstance();

    /** What stands between digits, and what is pasted along without being seen. */
    private static final Pattern BETWEEN = Pattern.compile("[\\p{Z}\\p{Cf}\\s\\p{Pd}()/.]");

    private static final Pattern TYPED = Pattern.compile("\\+?[0-9]{1,20}");
    private static final Pattern INTERNATIONAL = Pattern.compile("\\+[1-9][0-9]{6,14}");
    private static final String NO_REGION = "ZZ";
    private static final int SHOWN = 40;

    private PhoneNumber() {}

    /**
     * {@return the number in E.164; null for none}
     *
     * @param field what a {@link Problem} names when it can't be understood
     * @param region whose numbers need no country code
     */
    public static @Nullable String of(String field, @Nullable String typed, PhoneRegion region) {
        if (typed == null || typed.isBlank()) {
            return null;
        }
        return meant(typed, region).orElseThrow(() -> unclear(field, typed));
    }

    static Problem unclear(String field, String typed) {
        return Problem.invalid(
                field,
                "is \"%s\", expected a phone number, e.g. +919812345678, or without country code one of the workshop's country"
                        .formatted(typed.strip()
                                .substring(0, Math.min(SHOWN, typed.strip().length()))));
    }

    /** {@return the number in E.164; empty when it can't be understood} Not whether it is in use. */
    public static Optional<String> meant(String typed, PhoneRegion region) {
        String plain = plain(typed);
        return formatted(plain, region.code()).map(PhoneNumber::settled).or(() -> Optional.of(plain)
                .filter(INTERNATIONAL.asMatchPredicate())); // of ranges not known yet, too
    }

    /** Of zeros behind the country code one is dropped each time; what is kept must stay when it is typed again. */
    private static String settled(String number) {
        String again = formatted(number, NO_REGION).orElse(number);
        return again.length() < number.length() ? settled(again) : again;
    }

    private static Optional<String> formatted(String plain, String region) {
        return parsed(plain, region).map(number -> RULES.format(number, PhoneNumberFormat.E164));
    }

    /** {@return whether a country has to be known to understand it} */
    static boolean isNational(String typed) {
        return !plain(typed).startsWith("+");
    }

    /** {@return the digits that a number, or a part of it, is found by in numbers of E.164; empty: it is none} */
    public static Optional<String> searched(String typed) {
        String plain = plain(typed);
        if (!TYPED.matcher(plain).matches()) {
            return Optional.empty();
        }
        // Dialled at home it has a zero before it; some write that behind the country code, too.
        return Optional.of(parsed(plain, NO_REGION)
                .map(number -> Long.toString(number.getNationalNumber()))
                .orElseGet(() -> plain.replaceFirst("^\\+?0*(?=.)", "")));
    }

    private static Optional<Phonenumber.PhoneNumber> parsed(String plain, String region) {
        if (!TYPED.matcher(plain).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(RULES.parse(plain, region))
                    .filter(number -> RULES.isPossibleNumberWithReason(number) == ValidationResult.IS_POSSIBLE);
        } catch (NumberParseException e) {
            return Optional.empty();
        }
    }

    /** {@return digits of any script as those of ASCII, without what is between them} */
    private static String plain(String typed) {
        String plain = BETWEEN.matcher(Normalizer.normalize(typed, Normalizer.Form.NFKC))
                .replaceAll("");
        return plain.codePoints()
                .map(sign -> Character.isDigit(sign) ? '0' + Character.digit(sign, 10) : sign)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
