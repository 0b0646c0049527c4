package dev.pitwatch.core.work.job;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Words of the contract as people write them: {@code Full PPF} is {@code full_ppf}. */
final class Spelling {

    private Spelling() {}

    /** {@return the text as a code would be written} */
    static String code(String text) {
        return text.strip().toLowerCase(Locale.ROOT).replaceAll("[\\s-]+", "_");
    }

    /** {@return the one of these whose code it is} */
    static <T> Optional<T> find(String text, T[] all, Function<T, String> codeOf) {
        String code = code(text);
        return Arrays.stream(all).filter(one -> codeOf.apply(one).equals(code)).findFirst();
    }

    /** {@return the name of the job's stage that is meant, however it is spelt; else the text} */
    static String stage(String text, Job job) {
        return find(text, job.stages().stream().map(JobStage::name).toArray(String[]::new), Spelling::code)
                .orElse(text);
    }
}
