package dev.pitwatch.core.readings.rollup;

/** What a climate was summed up from, the finest first. */
public enum ClimateSource {
    READINGS("readings"),
    MINUTES(Bucket.MINUTE.code()),
    QUARTERS(Bucket.QUARTER.code());

    private final String code;

    ClimateSource(String code) {
        this.code = code;
    }

    /** {@return its name in answers} */
    public String code() {
        return code;
    }

    static ClimateSource of(Bucket bucket) {
        return bucket == Bucket.MINUTE ? MINUTES : QUARTERS;
    }
}
