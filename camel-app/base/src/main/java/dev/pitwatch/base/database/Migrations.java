package dev.pitwatch.base.database;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/**
 * The migrations, by name: Flyway would list the folder, which can't be done in a jar inside the hub's bundle. Each only expands what earlier
 * versions use, but for those whose name says which versions go on: {@code V200__contract_190_words.sql} takes away what versions before
 * V190 used. A version knows by that, from Flyway's own table, that it is too old for a schema whose migrations it doesn't have.
 */
final class Migrations implements ResourceProvider {

    static final String FOLDER = "db/migration/";

    /** How a description begins, which Flyway makes of a file's name; PostgreSQL reads it, too. */
    static final String CONTRACT = "^contract ([0-9]+) ";

    private static final Pattern CONTRACT_FILE = Pattern.compile("V[0-9]+__contract_([0-9]+)_.*");

    /** A new file is added here. */
    static final List<String> FILES = List.of(
            "V001__spine.sql",
            "V002__audit.sql",
            "V003__tenants.sql",
            "V004__identity.sql",
            "V005__devices.sql",
            "V006__outbox.sql",
            "V007__jobs.sql",
            "V008__history.sql",
            "V009__customers.sql",
            "V010__few_reads.sql",
            "V011__safe_sign_in.sql",
            "V012__what_devices_leave.sql",
            "V013__api_key_ends.sql",
            "V015__schema_version.sql",
            "V016__platform_role.sql",
            "V017__announcements.sql",
            "V019__judges.sql",
            "V020__acts_on_alerts.sql",
            "V021__presence.sql",
            "V022__diagnostics.sql",
            "V023__who_is_notified.sql",
            "V024__reports.sql",
            "V025__webhooks_in_turn.sql",
            "V026__open_announcements.sql",
            "V027__erased_addresses.sql",
            "V028__slow_webhooks.sql",
            "V029__jobs_in_time.sql",
            "V030__subscriptions.sql",
            "V031__message_trace.sql",
            "V032__restarts.sql",
            "V033__passwords_for_brokers.sql",
            "V034__order_of_commands.sql",
            "V040__shares.sql",
            "V046__commands_until_acknowledged.sql",
            "V047__audit_of_many.sql",
            "V048__notices_in_turn.sql",
            "V049__alerts_that_flap.sql",
            "V050__confirmed_addresses.sql",
            "V051__slow_browsers.sql",
            "V052__notices_to_a_number.sql",
            "V053__where_notices_went.sql",
            "V056__alerts_without_data.sql",
            "V057__shelving.sql",
            "V060__plates.sql",
            "V061__kiosk_codes.sql",
            "V064__wanted_state.sql",
            "V066__forgotten_passwords.sql",
            "V070__working_hours.sql",
            "V071__alerts_that_are_well.sql",
            "V074__endpoints_out_of_reach.sql",
            "V078__alerts_to_look_at.sql",
            "V080__own_addresses.sql",
            "V085__boards.sql",
            "V090__limits_changed_by.sql",
            "V091__last_words.sql",
            "V098__notices_of_many.sql",
            "V100__calibration_reference.sql",
            "V105__platform_lists.sql",
            "V106__browsers_of_sessions.sql",
            "V109__refused_by_the_broker.sql",
            "V110__news_of_the_platform.sql",
            "V111__refusals_when_they_were.sql",
            "V114__cameras.sql",
            "V117__cameras_watched.sql",
            "V118__stream_sessions.sql",
            "V119__browsers_of_nobody.sql",
            "V122__camera_names.sql",
            "V123__recordings_removed.sql",
            "V124__consents_once.sql",
            "V125__restored_quietly.sql",
            "V126__messages_released_one_by_one.sql",
            "V130__master_key_canary.sql",
            "V134__comings_of_a_day.sql",
            "V135__audit_by_statement.sql",
            "V136__sessions_of_a_workshop.sql",
            "V137__job_totals.sql",
            "V138__notices_of_browsers.sql",
            "V139__other_spellings_erased.sql",
            "V141__violations_of_no_workshop.sql",
            "V143__consents_under_notice.sql",
            "V146__aftercare.sql",
            "V147__time_zones_mended.sql",
            "V148__jobs_counted_by_workshop.sql",
            "V149__keys_by_arrival.sql",
            "V150__notices_with_another_channel.sql");

    /** {@return the version of the schema after the last of them} */
    static int newest() {
        return FILES.stream()
                .mapToInt(file -> Integer.parseInt(file.substring(1, file.indexOf('_'))))
                .max()
                .orElseThrow();
    }

    /** {@return the oldest version of the schema that a build may know and run after all of these; 0: any} */
    static int oldest() {
        return oldest(FILES);
    }

    static int oldest(List<String> files) {
        return files.stream()
                .map(CONTRACT_FILE::matcher)
                .filter(Matcher::matches)
                .mapToInt(name -> Integer.parseInt(name.group(1)))
                .max()
                .orElse(0);
    }

    @Override
    public @Nullable LoadableResource getResource(String name) {
        return FILES.contains(name) ? new Migration(name) : null;
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
        return FILES.stream()
                .filter(file -> file.startsWith(prefix))
                .filter(file -> Arrays.stream(suffixes).anyMatch(file::endsWith))
                .<LoadableResource>map(Migration::new)
                .toList();
    }

    private static final class Migration extends LoadableResource {

        private final String file;

        Migration(String file) {
            this.file = file;
        }

        @Override
        public Reader read() {
            InputStream in = Migrations.class.getClassLoader().getResourceAsStream(FOLDER + file);
            return new BufferedReader(new InputStreamReader(Objects.requireNonNull(in, file), StandardCharsets.UTF_8));
        }

        @Override
        public String getAbsolutePath() {
            return FOLDER + file;
        }

        @Override
        public @Nullable String getAbsolutePathOnDisk() {
            return null;
        }

        @Override
        public String getFilename() {
            return file;
        }

        @Override
        public String getRelativePath() {
            return file;
        }
    }
}
