package dev.pitwatch.simulator.demo;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.core.admission.broker.NewBrokerAccount;
import dev.pitwatch.core.admission.licence.LicenceKey;
import dev.pitwatch.core.people.identity.Passwords;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.simulator.demo.JdbiDemoRepository.DeviceRow;
import dev.pitwatch.simulator.demo.JdbiDemoRepository.Rows;
import dev.pitwatch.simulator.demo.JdbiDemoRepository.UserRow;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts a workshop with three pits, their devices and four people into an empty database. */
public final class DemoSeed {

    static final String WORKSHOP = "workshop_001";
    private static final Duration TRIAL = Duration.ofDays(14);
    private static final List<List<String>> SENSORS =
            List.of(List.of("BME680", "PMS5003"), List.of("BME680", "PMS5003"), List.of("BME680", "DHT22", "PMS5003"));

    private final JdbiDemoRepository repository;
    private final DemoFile file;
    private final LicenceKey licences;
    private final Passwords passwords = new Passwords();
    private final Clock clock;

    /** Takes the file that keeps the secrets. */
    public DemoSeed(JdbiDemoRepository repository, DemoFile file, MasterKey masterKey, Clock clock) {
        this.repository = repository;
        this.file = file;
        this.licences = new LicenceKey(masterKey);
        this.clock = clock;
    }

    /**
     * Seeds a database without workshops and users; otherwise reads what was seeded here before.
     *
     * @param timeZone of the workshop
     * @param brokerAccounts whether the devices get sign-ins at the embedded broker
     * @return the demo; empty when the database holds something else
     */
    public Optional<Demo> seedOrRead(ZoneId timeZone, boolean brokerAccounts) {
        if (!repository.isEmpty()) {
            return file.read();
        }
        List<UserRow> users = users();
        List<DeviceRow> devices = devices(brokerAccounts);
        Rows rows = new Rows(
                WORKSHOP, "Shine Studio", timeZone.getId(), clock.instant().plus(TRIAL), users, devices);
        return repository
                .insert(rows, ids -> file.keep(demo(rows, ids)))
                .map(ids -> demo(rows, ids))
                .or(file::read);
    }

    private static Demo demo(Rows rows, JdbiDemoRepository.Ids ids) {
        List<Demo.Device> devices = new ArrayList<>();
        for (int i = 0; i < rows.devices().size(); i++) {
            DeviceRow row = rows.devices().get(i);
            devices.add(new Demo.Device(
                    row.deviceId(),
                    row.licenceKey(),
                    row.deviceId(),
                    row.account().map(NewBrokerAccount::password).orElse(null),
                    rows.workshopCode(),
                    ids.pitCodes().get(i),
                    ids.pits().get(i)));
        }
        return new Demo(
                ids.workshop(),
                rows.users().stream()
                        .map(user -> new Demo.User(user.role(), user.subRole(), user.username(), user.password()))
                        .toList(),
                devices);
    }

    private List<UserRow> users() {
        return List.of(
                user(Role.SUPER_ADMIN, null, "super_admin", "Platform owner"),
                user(Role.OWNER, null, "owner_" + WORKSHOP, "Asha Rao"),
                user(Role.STAFF, "admin", "admin_" + WORKSHOP, "Vikram Shah"),
                user(Role.STAFF, "operator", "operator_" + WORKSHOP, "Meena Das"));
    }

    private UserRow user(Role role, @Nullable String subRole, String username, String name) {
        String password = passwords.temporary();
        return new UserRow(role.code(), subRole, username, name, password, passwords.hash(password));
    }

    private List<DeviceRow> devices(boolean brokerAccounts) {
        List<DeviceRow> devices = new ArrayList<>();
        for (List<String> sensors : SENSORS) {
            String id = "ESP32-5A1E0000000%d".formatted(devices.size() + 1);
            String key = licences.generate();
            devices.add(new DeviceRow(
                    id,
                    sensors,
                    key,
                    licences.hash(key),
                    brokerAccounts ? Optional.of(NewBrokerAccount.ofDevice(id)) : Optional.empty()));
        }
        return devices;
    }
}
