package dev.pitwatch.core.alerts.alert;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The rules of two pits as people would check them with a list of values in their hands: it looks at all that was measured since an
 * alert ended, keeps no state in between and shares nothing with the engine.
 */
final class RulesModel {

    private static final long NEVER = Long.MAX_VALUE;
    private static final double NONE = Double.NaN;
    private static final int CLEARING = 30;
    private static final int CALM = 900;

    /** What a device measured; NaN: nothing. {@code apart}: how far its second thermometer is from the first. */
    record Values(double aqi, double temperature, double humidity, double apart, int errors) {}

    /** An alert from its opening to its end; {@code silent}: no one is notified that it opened. */
    record Episode(
            String type,
            String subject,
            Instant opened,
            boolean silent,
            boolean flapping,
            @Nullable Instant noDataSince,
            @Nullable Instant cleared,
            @Nullable String reason) {

        Episode without(@Nullable Instant data) {
            return new Episode(type, subject, opened, silent, flapping, data, cleared, reason);
        }

        Episode ended(Instant at, String why) {
            return new Episode(type, subject, opened, silent, flapping, noDataSince, at, why);
        }
    }

    /** Outside above {@code high} or below {@code low}, for so many seconds; well if inside by the hysteresis. */
    private record Limit(ToDoubleFunction<Values> value, double low, double high, double hysteresis, int lasting) {

        boolean isOutside(double measured) {
            return measured < low || measured > high;
        }

        boolean isWell(double measured) {
            return !(measured <= low + hysteresis) && !(measured >= high - hysteresis);
        }
    }

    private record Measured(long at, double value) {}

    /** One device in one of a rule's limits. */
    private record Member(int device, int limit) {}

    private final int lasting;
    private final List<Watched> all = new ArrayList<>();
    private final List<Episode> episodes = new ArrayList<>();
    private final Map<String, List<Instant>> openings = new HashMap<>();
    private final Set<Integer> heard = new HashSet<>();
    private Instant maintainedUntil = Instant.MIN;
    private boolean film;

    RulesModel(int lasting) {
        this.lasting = lasting;
        pit(1, limit(Values::aqi, NONE, 180, 5), limit(Values::aqi, NONE, 120, 5), NONE, 30);
        pit(2, limit(Values::aqi, NONE, 200, 5), limit(Values::aqi, NONE, 150, 5), 15, 25);
        for (int device = 0; device < 3; device++) {
            all.add(new Watched(
                    "sensor_fault",
                    "device:ESP32-" + device,
                    Set.of(device),
                    null,
                    List.of(
                            new Limit(Values::errors, NONE, 0.5, 0, 0),
                            new Limit(
                                    values -> Double.isNaN(values.temperature()) ? NONE : values.apart(),
                                    NONE,
                                    2,
                                    0,
                                    600))));
        }
    }

    static long pit(int device) {
        return device == 2 ? 2 : 1;
    }

    private void pit(int pit, Limit critical, Limit high, double coldest, double driest) {
        Set<Integer> devices = pit == 1 ? Set.of(0, 1) : Set.of(2);
        String subject = "pit:" + pit;
        Watched worst = new Watched("critical_aqi", subject, devices, null, List.of(critical));
        all.add(worst);
        all.add(new Watched("high_aqi", subject, devices, worst, List.of(high)));
        all.add(new Watched(
                "temp_out_of_range", subject, devices, null, List.of(limit(Values::temperature, coldest, 35, 0.5))));
        all.add(new Watched("high_humidity", subject, devices, null, List.of(limit(Values::humidity, NONE, 70, 2))));
        all.add(new Watched("low_humidity", subject, devices, null, List.of(limit(Values::humidity, driest, NONE, 2))));
        all.add(new Watched(
                "out_of_band",
                subject,
                devices,
                null,
                List.of(limit(Values::temperature, 20, 28, 0.5), limit(Values::humidity, 40, 60, 2))));
    }

    private static Limit limit(ToDoubleFunction<Values> value, double low, double high, double hysteresis) {
        return new Limit(value, low, high, hysteresis, 0);
    }

    /** {@return in the order of their opening, those of one moment by type} */
    static List<Episode> inOrder(List<Episode> of) {
        return of.stream()
                .sorted(Comparator.comparing(Episode::opened)
                        .thenComparing(Episode::type)
                        .thenComparing(Episode::subject))
                .toList();
    }

    List<Episode> episodes() {
        return inOrder(episodes);
    }

    /** It was opened then, before all else. */
    void opened(String type, String subject, Instant at) {
        openings.computeIfAbsent(type + subject, any -> new ArrayList<>()).add(at);
    }

    void take(int device, Values values, Instant now) {
        heard.add(device);
        if (pit(device) == 1 && now.isBefore(maintainedUntil)) {
            return;
        }
        Set<Watched> recovered = new HashSet<>();
        for (Watched one : all) {
            if (one.devices.contains(device) && one.isOn()) {
                one.take(device, values, now, recovered);
            }
        }
    }

    /** The device is silent from now on. */
    void silent(int device, Instant now) {
        if (!heard.remove(device)) {
            return;
        }
        for (Watched one : all) {
            if (one.devices.contains(device)) {
                one.forget(device);
                if (one.involved.isEmpty() && one.measuring.isEmpty()) {
                    one.goneAt(now);
                }
            }
        }
        look(now);
    }

    void maintain(Instant until) {
        maintainedUntil = until;
    }

    void film(boolean begins, Instant now) {
        film = begins;
        all.stream()
                .filter(one -> one.type.equals("out_of_band") && !one.isOn())
                .forEach(one -> one.end(now, "RECOVERED"));
    }

    /** What ends by itself. */
    void look(Instant now) {
        for (Watched one : all) {
            if (one.isInFirstPit() && now.isBefore(maintainedUntil)) {
                one.end(now, "MAINTENANCE");
            }
            one.endGone(now);
        }
    }

    /** One type of alert of one subject. */
    private final class Watched {

        private final String type;
        private final String subject;
        private final Set<Integer> devices;
        /** In whose presence it isn't open; null: none. */
        private final @Nullable Watched worse;

        private final List<Limit> limits;
        private final Map<Member, List<Measured>> histories = new HashMap<>();
        private final Set<Member> involved = new HashSet<>();
        /** Devices that had a value for it since they were heard. */
        private final Set<Integer> measuring = new HashSet<>();

        private int open = -1;
        private @Nullable Instant gone;
        private long uninvolvedSince = NEVER;

        Watched(String type, String subject, Set<Integer> devices, @Nullable Watched worse, List<Limit> limits) {
            this.type = type;
            this.subject = subject;
            this.devices = devices;
            this.worse = worse;
            this.limits = limits;
        }

        boolean isOn() {
            return !type.equals("out_of_band") || film && subject.equals("pit:1");
        }

        boolean isInFirstPit() {
            return !devices.contains(2);
        }

        private boolean isOpen() {
            return open >= 0;
        }

        private Episode episode() {
            return episodes.get(open);
        }

        void take(int device, Values values, Instant now, Set<Watched> recovered) {
            boolean measured = false;
            for (int i = 0; i < limits.size(); i++) {
                double value = limits.get(i).value().applyAsDouble(values);
                if (!Double.isNaN(value)) {
                    measured = true;
                    add(new Member(device, i), now.getEpochSecond(), value);
                }
            }
            if (!measured) {
                return;
            }
            measuring.add(device);
            if (isOpen()) {
                gone = null;
                episodes.set(open, episode().without(null));
            }
            if (worse != null && worse.isOpen()) {
                giveWay(now);
                return;
            }
            if (isOpen() && isOver(now.getEpochSecond())) {
                recovered.add(this);
                end(now, "RECOVERED");
            }
            if (!isOpen() && involved.stream().anyMatch(this::hasLasted)) {
                open(now, worse != null && recovered.contains(worse));
            }
        }

        private void add(Member member, long at, double value) {
            histories.computeIfAbsent(member, any -> new ArrayList<>()).add(new Measured(at, value));
            if (limits.get(member.limit()).isOutside(value)) {
                involved.add(member);
            } else if (!isOpen()) {
                involved.remove(member);
            }
        }

        private void giveWay(Instant now) {
            if (isOpen()) {
                episodes.set(open, episode().ended(now, "ESCALATED"));
                open = -1;
                uninvolvedSince = NEVER;
                involved.removeIf(member -> {
                    List<Measured> history = histories.get(member);
                    return !limits.get(member.limit())
                            .isOutside(history.get(history.size() - 1).value());
                });
            }
        }

        private boolean isOver(long at) {
            long least = episode().flapping() ? CALM : CLEARING;
            if (involved.isEmpty()) {
                uninvolvedSince = Math.min(uninvolvedSince, at);
                return at - uninvolvedSince >= least;
            }
            uninvolvedSince = NEVER;
            return involved.stream().allMatch(member -> {
                long since = since(member, false);
                return since != NEVER && at - since >= least;
            });
        }

        private boolean hasLasted(Member member) {
            long since = since(member, true);
            List<Measured> history = histories.get(member);
            long least = Math.max(lasting, limits.get(member.limit()).lasting());
            return since != NEVER && history.get(history.size() - 1).at() - since >= least;
        }

        /** Since when it is outside, or well, without a break. */
        private long since(Member member, boolean outside) {
            Limit limit = limits.get(member.limit());
            List<Measured> history = histories.get(member);
            long since = NEVER;
            for (int i = history.size() - 1; i >= 0; i--) {
                double value = history.get(i).value();
                if (outside ? !limit.isOutside(value) : !limit.isWell(value)) {
                    break;
                }
                since = history.get(i).at();
            }
            return since;
        }

        private void open(Instant now, boolean silently) {
            opened(type, subject, now);
            boolean flaps = openings.get(type + subject).stream()
                            .filter(at -> !at.isBefore(now.minusSeconds(3_600)))
                            .count()
                    >= 30;
            open = episodes.size();
            episodes.add(new Episode(type, subject, now, silently, flaps, null, null, null));
        }

        void forget(int device) {
            measuring.remove(device);
            involved.removeIf(member -> member.device() == device);
            histories.keySet().removeIf(member -> member.device() == device);
        }

        void goneAt(Instant now) {
            if (isOpen() && gone == null) {
                gone = now;
                uninvolvedSince = NEVER;
            }
        }

        /** A critical one stays, without data; one that flaps for as long as all would have to be well. */
        void endGone(Instant now) {
            if (!isOpen() || gone == null) {
                return;
            }
            Instant end = episode().flapping() ? gone.plusSeconds(CALM) : gone;
            if (type.equals("critical_aqi")) {
                episodes.set(open, episode().without(gone));
            } else if (!end.isAfter(now)) {
                end(end, "NO_DATA");
            }
        }

        void end(Instant at, String reason) {
            if (isOpen()) {
                episodes.set(open, episode().ended(at, reason));
            }
            open = -1;
            gone = null;
            uninvolvedSince = NEVER;
            involved.clear();
            histories.clear();
        }
    }
}
