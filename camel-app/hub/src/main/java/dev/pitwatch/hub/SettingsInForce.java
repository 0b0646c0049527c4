package dev.pitwatch.hub;

import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.base.settings.Settings.Web;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the hub goes by: the settings of its start, with those that were changed since and can be while it runs. */
final class SettingsInForce {

    private static final Logger LOG = LoggerFactory.getLogger(SettingsInForce.class);

    private static final Map<String, Function<Settings, ?>> AT_ONCE = new TreeMap<>(Map.of(
            "allowed.origins", settings -> settings.web().allowedOrigins(),
            "rate.limits", settings -> settings.web().rateLimits(),
            "trusted.proxies", settings -> settings.web().trustedProxies()));
    private static final Map<String, Function<Settings, ?>> AT_RESTART = new TreeMap<>(Map.ofEntries(
            entry("bind, http.port", Settings::http),
            entry(
                    "management.…",
                    settings -> List.of(settings.management(), settings.web().managementHosts())),
            entry("mqtt.…, mqtts.…", Settings::mqtt),
            entry("db.…", Settings::database),
            entry("data, routes, config, deploy", Settings::folders),
            entry(
                    "public.url, asset.url",
                    settings ->
                            List.of(settings.web().publicUrl(), settings.web().assetUrl())),
            entry("private.targets", settings -> settings.web().privateTargets()),
            entry("time.zone", Settings::timeZone),
            entry("reading.days", Settings::readingDays),
            entry("route.replay, route.try.seconds", Settings::routeEdits),
            entry("clock.file", Settings::clockFile),
            entry("signup, demo.history", settings -> List.of(settings.signup(), settings.demoHistory())),
            entry("data.region", Settings::dataRegion),
            entry("platform.email", Settings::platformMail),
            entry("loki.url", Settings::lokiUrl),
            entry("backup.…", Settings::backups),
            entry("mediamtx.…, ffmpeg.path, camera.targets, camera.tls.names", Settings::cameras),
            entry(
                    "log.format, otel.…, trace.readings",
                    settings -> List.of(settings.logFormat(), settings.tracing()))));

    /** {@return the keys that are in effect at once, in order} */
    static Set<String> atOnce() {
        return AT_ONCE.keySet();
    }

    /** {@return keys of what differs and is in effect from the next start on} */
    static List<String> atRestart(Settings one, Settings other) {
        return differences(AT_RESTART, one, other);
    }

    private static Map.Entry<String, Function<Settings, ?>> entry(String keys, Function<Settings, ?> setting) {
        return Map.entry(keys, setting);
    }

    private final Settings atStart;
    private Settings latest;
    private Web web;
    private Consumer<Web> follower = unused -> {};

    SettingsInForce(Settings atStart) {
        this.atStart = atStart;
        this.latest = atStart;
        this.web = atStart.web();
    }

    /** Adds a listener for changes; called at once for one that came before. */
    synchronized void attach(Consumer<Web> consumer) {
        follower = consumer;
        if (!web.equals(atStart.web())) {
            follower.accept(web);
        }
    }

    synchronized void follow(Settings changed) {
        List<String> atOnce = differences(AT_ONCE, latest, changed);
        List<String> atRestart = atRestart(latest, changed);
        latest = changed;
        if (!atOnce.isEmpty()) {
            web = changed.web();
            follower.accept(web);
            LOG.info("settings {} changed, in effect now", atOnce);
        }
        if (!atRestart.isEmpty() && !atRestart(atStart, changed).isEmpty()) {
            LOG.warn("settings {} changed, in effect from the next start of the hub on", atRestart);
        }
    }

    private static List<String> differences(Map<String, Function<Settings, ?>> keys, Settings one, Settings other) {
        List<String> differing = new ArrayList<>();
        keys.forEach((key, value) -> {
            if (!value.apply(one).equals(value.apply(other))) {
                differing.add(key);
            }
        });
        return differing;
    }
}
