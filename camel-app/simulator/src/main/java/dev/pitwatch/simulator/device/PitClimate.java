package dev.pitwatch.simulator.device;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The air of one pit over the day: temperature and humidity mostly good for film, dust from sanding and spraying that
 * now and then passes the alert limits for some minutes, a sensor that fails once in a while. A pure function of seed
 * and time.
 */
public final class PitClimate {

    static final String BME680 = "BME680";
    static final String PMS5003 = "PMS5003";

    private static final int DUST_SLOT_S = 1_800;
    private static final double DUST_RISE_S = 60;
    private static final double DUST_FALL_S = 240;
    private static final int FAULT_SLOT_S = 900;
    private static final double FAULT_SHARE = 0.04;

    /** How many particles of each class come with a µg/m³ of PM2.5. */
    private static final double[] PARTICLES_PER_UG = {85, 25, 3.8, 0.5, 0.12, 0.04};

    private final Noise noise;
    private final ZoneId zone;
    private final double warmth;
    private final double dampness;

    /** Pits with different seeds differ a little at all times. */
    public PitClimate(long seed, ZoneId zone) {
        this.noise = new Noise(seed);
        this.zone = zone;
        this.warmth = noise.uniform(1, 0) * 1.6 - 0.8;
        this.dampness = noise.uniform(2, 0) * 6 - 3;
    }

    /** {@return the air at that moment} */
    public Air at(Instant moment) {
        return at(moment, 0);
    }

    /** {@return the same with so much more dust, in µg/m³ of PM2.5} */
    Air at(Instant moment, double more) {
        double seconds = moment.toEpochMilli() / 1_000.0;
        double noon = noonness(moment);
        double dust = dust(moment) + more;
        double spray = sprays(moment.getEpochSecond() / DUST_SLOT_S) ? Math.min(dust / 20, 5) : 0;

        double temperature =
                23.8 + warmth + 1.9 * noon + 0.5 * noise.smooth(3, seconds, 1_500) + tremor(4, seconds, 0.05);
        double humidity =
                50 + dampness - 4 * noon + 2.5 * noise.smooth(5, seconds, 2_400) + spray + tremor(6, seconds, 0.2);
        double pressure = 1_008 + 4 * noise.smooth(7, seconds, 43_200) + tremor(8, seconds, 0.05);
        double iaq = 55 + 15 * noise.smooth(9, seconds, 3_000) + 6 * spray + dust / 4;

        double pm25 = 9 + 4 * noise.smooth(10, seconds, 2_000) + tremor(11, seconds, 1.2) + dust;
        // Sanding makes coarse dust, spraying fine mist.
        double coarse = (sprays(moment.getEpochSecond() / DUST_SLOT_S) ? 0.25 : 0.9) * dust;
        return new Air(
                round(temperature, 10),
                round(humidity, 10),
                round(pressure, 100),
                (int) Math.min(500, iaq),
                (int) (11_000_000 / iaq),
                (int) (pm25 * 0.6),
                (int) pm25,
                (int) (pm25 * 1.25 + 2 + coarse),
                particles(pm25),
                failed(moment.getEpochSecond()));
    }

    /** From -1 at three in the night to 1 at three in the afternoon. */
    private double noonness(Instant moment) {
        double hour = LocalTime.ofInstant(moment, zone).toSecondOfDay() / 3_600.0;
        return Math.cos((hour - 15) / 24 * 2 * Math.PI);
    }

    /** {@return µg/m³ of PM2.5 that the work of this and the last half hour leaves in the air} */
    private double dust(Instant moment) {
        long slot = moment.getEpochSecond() / DUST_SLOT_S;
        return dustOf(slot, moment) + dustOf(slot - 1, moment);
    }

    private double dustOf(long slot, Instant moment) {
        Instant begin = Instant.ofEpochSecond(slot * DUST_SLOT_S);
        if (noise.uniform(20, slot) > share(begin)) {
            return 0;
        }
        double start = noise.uniform(21, slot) * DUST_SLOT_S * 0.6;
        double work = 120 + noise.uniform(22, slot) * 240;
        double since = (moment.toEpochMilli() - begin.toEpochMilli()) / 1_000.0 - start;
        if (since <= 0) {
            return 0;
        }
        // Most work makes little dust; one time in five it passes the limits (PM2.5 above 75 to 90 µg/m³).
        double draw = noise.uniform(23, slot);
        double strength = draw < 0.8 ? 12 + 55 * draw : 110 + 300 * (draw - 0.8);
        double reached = strength * (1 - Math.exp(-Math.min(since, work) / DUST_RISE_S));
        return since <= work ? reached : reached * Math.exp(-(since - work) / DUST_FALL_S);
    }

    /** How often a half hour has dusty work in it: by day more often than at night. */
    private double share(Instant moment) {
        int hour = LocalTime.ofInstant(moment, zone).getHour();
        return hour >= 8 && hour < 20 ? 0.6 : 0.25;
    }

    private boolean sprays(long slot) {
        return noise.uniform(24, slot) < 0.5;
    }

    private Set<String> failed(long second) {
        long slot = second / FAULT_SLOT_S;
        if (noise.uniform(30, slot) > FAULT_SHARE) {
            return Set.of();
        }
        long begin = slot * FAULT_SLOT_S + (long) (noise.uniform(31, slot) * 600);
        long length = 30 + (long) (noise.uniform(32, slot) * 150);
        boolean now = second >= begin && second < begin + length;
        return now ? Set.of(noise.uniform(33, slot) < 0.7 ? PMS5003 : BME680) : Set.of();
    }

    private List<Integer> particles(double pm25) {
        List<Integer> counts = new ArrayList<>();
        for (double each : PARTICLES_PER_UG) {
            counts.add((int) Math.min(65_535, each * pm25));
        }
        return counts;
    }

    /** The last digit of a sensor is never still. */
    private double tremor(int channel, double seconds, double size) {
        return (noise.uniform(channel, (long) seconds) * 2 - 1) * size;
    }

    private static double round(double value, int steps) {
        return Math.round(value * steps) / (double) steps;
    }
}
