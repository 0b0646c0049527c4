package dev.pitwatch.core.admission.aqi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** What holds of the index over twelve hours, whatever the hours were. */
class TwelveHourAqiPropertiesTest {

    private static final double[] NONE = hours(Double.NaN);

    /** Twelve means in steps of a tenth, up to three of them missing. */
    @Provide
    Arbitrary<double[]> hours() {
        Arbitrary<double[]> all = Arbitraries.integers()
                .between(0, 10_000)
                .map(tenths -> tenths / 10.0)
                .array(Double[].class)
                .ofSize(TwelveHourAqi.HOURS)
                .map(boxed ->
                        Arrays.stream(boxed).mapToDouble(Double::doubleValue).toArray());
        return all.flatMap(known -> Arbitraries.integers()
                .between(0, TwelveHourAqi.HOURS - 1)
                .set()
                .ofMaxSize(3)
                .map(missing -> {
                    double[] some = known.clone();
                    missing.forEach(hour -> some[hour] = Double.NaN);
                    return some;
                }));
    }

    @Property
    void givenNaqi_whenAnHourIsWorse_thenTheIndexIsNotBetter(
            @ForAll("hours") double[] hours,
            @ForAll @IntRange(max = 11) int hour,
            @ForAll @DoubleRange(max = 500) double more) {
        double[] worse = hours.clone();
        worse[hour] += more;

        assertThat(index(AqiStandard.IN_NAQI, worse)).isGreaterThanOrEqualTo(index(AqiStandard.IN_NAQI, hours));
        assertThat(TwelveHourAqi.of(AqiStandard.IN_NAQI, NONE, worse).getAsInt())
                .isGreaterThanOrEqualTo(
                        TwelveHourAqi.of(AqiStandard.IN_NAQI, NONE, hours).getAsInt());
    }

    @Property
    void givenNaqi_whenTheHoursComeInAnotherOrder_thenTheIndexIsTheSame(
            @ForAll("hours") double[] hours, @ForAll @IntRange(max = 11) int by) {
        double[] turned = new double[hours.length];
        for (int hour = 0; hour < hours.length; hour++) {
            turned[hour] = hours[(hour + by) % hours.length];
        }

        // The sum of the same numbers in another order may differ in its last digit, and the index is cut.
        assertThat(index(AqiStandard.IN_NAQI, turned))
                .isBetween(index(AqiStandard.IN_NAQI, hours) - 1, index(AqiStandard.IN_NAQI, hours) + 1);
    }

    /** NowCast isn't monotone: a worse old hour makes the newest ones weigh more. */
    @Property
    void givenEitherStandard_whenIndexed_thenItIsBetweenThoseOfTheLeastAndTheGreatestHour(
            @ForAll AqiStandard standard, @ForAll("hours") double[] hours) {
        OptionalInt index = TwelveHourAqi.of(standard, hours, NONE);
        double least =
                Arrays.stream(hours).filter(hour -> !Double.isNaN(hour)).min().orElseThrow();
        double greatest =
                Arrays.stream(hours).filter(hour -> !Double.isNaN(hour)).max().orElseThrow();

        index.ifPresent(of -> assertThat(of)
                .isBetween(ofHours(standard, Math.max(0, least - 0.1)), ofHours(standard, greatest + 0.1)));
    }

    /** Hours in proportion have the same weights, so what stands for them is in proportion too: below the first limit the index is. */
    @Property
    void givenEpa_whenAllHoursAreAsMuchMore_thenWhatStandsForThemIsAsMuchMore(
            @ForAll("small") double[] hours, @ForAll @IntRange(min = 2, max = 5) int times) {
        double[] more = Arrays.stream(hours).map(hour -> hour * times).toArray();

        // PM10 up to 54 µg/m³ is an index up to 50, cut to whole µg/m³ before.
        double once = 54.0 / 50 * pm10(AqiStandard.US_EPA, hours);
        double scaled = 54.0 / 50 * pm10(AqiStandard.US_EPA, more);
        assertThat(scaled).isBetween(times * (once - 0.6) - 1.6, times * (once + 1.6) + 0.6);
    }

    @Property
    void givenEpa_whenAllHoursAreTheSame_thenItIsTheIndexOfOne(
            @ForAll AqiStandard standard, @ForAll @IntRange(max = 9_000) int tenths) {
        double value = tenths / 10.0 + 0.05; // in the midst of a step, so that no sum is cut below it

        assertThat(ofHours(standard, value)).isEqualTo(AirQualityIndex.greater(standard, value, Double.NaN));
    }

    @Provide
    Arbitrary<double[]> small() {
        return Arbitraries.integers()
                .between(1, 100)
                .map(tenths -> tenths / 10.0)
                .array(Double[].class)
                .ofSize(TwelveHourAqi.HOURS)
                .map(boxed ->
                        Arrays.stream(boxed).mapToDouble(Double::doubleValue).toArray());
    }

    private static int index(AqiStandard standard, double[] pm25) {
        return TwelveHourAqi.of(standard, pm25, NONE).getAsInt();
    }

    private static int pm10(AqiStandard standard, double[] pm10) {
        return TwelveHourAqi.of(standard, NONE, pm10).getAsInt();
    }

    private static int ofHours(AqiStandard standard, double value) {
        return index(standard, hours(value));
    }

    private static double[] hours(double value) {
        double[] hours = new double[TwelveHourAqi.HOURS];
        Arrays.fill(hours, value);
        return hours;
    }
}
