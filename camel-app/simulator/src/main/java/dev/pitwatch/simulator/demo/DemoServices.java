package dev.pitwatch.simulator.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.settings.Settings.Accounts;
import dev.pitwatch.core.admission.broker.NewWorkshopAccount;
import dev.pitwatch.core.admission.broker.WorkshopAccountService;
import dev.pitwatch.core.alerts.config.AlertConfigService;
import dev.pitwatch.core.devices.device.DeviceService;
import dev.pitwatch.core.devices.device.JdbiDeviceRepository;
import dev.pitwatch.core.devices.device.NewDevice;
import dev.pitwatch.core.devices.device.RegisteredDevice;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.core.people.identity.JdbiLockoutRepository;
import dev.pitwatch.core.people.identity.JdbiOneTimeSecretRepository;
import dev.pitwatch.core.people.identity.JdbiUserRepository;
import dev.pitwatch.core.people.identity.Lockout;
import dev.pitwatch.core.people.identity.PasswordLinks;
import dev.pitwatch.core.people.identity.Passwords;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.people.identity.SuperAdmins;
import dev.pitwatch.core.people.identity.User;
import dev.pitwatch.core.people.user.UserRequest;
import dev.pitwatch.core.people.user.UserService;
import dev.pitwatch.core.people.user.UserWithPassword;
import dev.pitwatch.core.platform.workshop.CameraLaw;
import dev.pitwatch.core.platform.workshop.JdbiPitRepository;
import dev.pitwatch.core.platform.workshop.JdbiWorkshopRepository;
import dev.pitwatch.core.platform.workshop.NewPit;
import dev.pitwatch.core.platform.workshop.NewWorkshop;
import dev.pitwatch.core.platform.workshop.Pit;
import dev.pitwatch.core.platform.workshop.PitService;
import dev.pitwatch.core.platform.workshop.WorkshopService;
import java.net.URI;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The hub's own services, by which the demo is made as an operator of the platform would make it. */
final class DemoServices {

    private static final String WORKSHOP = "workshop_001";
    /** Out of the row of codes that workshops are given. */
    private static final String OLD_WORKSHOP = "classic_wraps";

    /** A network that is kept for examples (RFC 5737): people who try the demo type the address of their own camera instead. */
    private static final String CAMERAS = "192.0.2.0/24";

    /** As no example camera answers, it is no alert at once. */
    private static final int CAMERA_OFFLINE_S = 86_400;

    private static final List<List<String>> SENSORS =
            List.of(List.of("BME680", "PMS5003"), List.of("BME680", "PMS5003"), List.of("BME680", "DHT22", "PMS5003"));

    private final SuperAdmins superAdmins;
    private final WorkshopService workshops;
    private final PitService pits;
    private final DeviceService devices;
    private final WorkshopAccountService workshopAccounts;
    private final UserService users;
    private final JdbiUserRepository accounts;
    private final Passwords passwords = new Passwords();
    private final AlertConfigService alertConfigs;
    private final boolean cameras;

    DemoServices(
            Database database,
            MasterKey masterKey,
            URI publicUrl,
            ZoneId timeZone,
            Accounts brokerAccounts,
            boolean cameras,
            Clock clock) {
        this.cameras = cameras;
        alertConfigs = new AlertConfigService(database);
        accounts = new JdbiUserRepository(database);
        superAdmins = new SuperAdmins(accounts, passwords);
        JdbiWorkshopRepository stored = new JdbiWorkshopRepository(database);
        workshops = new WorkshopService(stored, timeZone, clock);
        pits = new PitService(new JdbiPitRepository(database, masterKey, clock), stored);
        devices = new DeviceService(
                new JdbiDeviceRepository(database, clock),
                CameraLaw.standard(database),
                masterKey,
                () -> SENSORS.stream().flatMap(List::stream).distinct().toList(),
                brokerAccounts);
        workshopAccounts = new WorkshopAccountService(database, masterKey, brokerAccounts);
        users = new UserService(
                database,
                passwords,
                new Lockout(new JdbiLockoutRepository(database), masterKey, clock),
                new PasswordLinks(
                        new JdbiOneTimeSecretRepository(database),
                        database,
                        new Outbox(database, masterKey, clock),
                        masterKey,
                        publicUrl,
                        clock),
                changed -> {},
                clock);
    }

    /** Makes all of it; to be called in a transaction. */
    Demo make() {
        String password = passwords.temporary();
        User root = superAdmins.add("super_admin", "Platform owner", null, password);
        Principal who = new Principal(root.id(), root.username(), Role.SUPER_ADMIN, null, null, null, Set.of(), false);
        long workshop = workshops
                .create(workshop("Shine Studio", WORKSHOP, "shine-studio", "14 Ring Road, New Delhi"))
                .id();
        if (cameras) {
            workshops.update(who, workshop, cameraNetwork());
            ObjectNode limits = Json.MAPPER.createObjectNode().put("camera_offline_s", CAMERA_OFFLINE_S);
            alertConfigs.changeWorkshop(who, workshop, new Patch(limits), Optional.empty());
        }
        List<Demo.Device> made = new ArrayList<>();
        for (List<String> sensors : SENSORS) {
            made.add(pitWithDevice(who, workshop, made.size() + 1, sensors));
        }
        List<Long> firstPit = List.of(made.get(0).pitId());
        return new Demo(
                workshop,
                List.of(
                        new Demo.User(root.role().code(), null, root.username(), password),
                        user(who, workshop, request("owner", null, "Asha Rao", List.of()), 1),
                        user(who, workshop, request("staff", "admin", "Vikram Shah", List.of()), 2),
                        user(who, workshop, request("staff", "operator", "Meena Das", firstPit), 3)),
                made,
                unclaimed(who),
                oldFirmware(who));
    }

    /** As the platform ships them. */
    private Demo.Unclaimed unclaimed(Principal who) {
        RegisteredDevice device = devices.register(
                who,
                null,
                new NewDevice(
                        "ESP32-5A1E000000FF",
                        Optional.empty(),
                        Optional.empty(),
                        SENSORS.get(0),
                        NewDevice.DEFAULT_INTERVAL_S,
                        null,
                        null));
        return new Demo.Unclaimed(
                device.deviceId(),
                device.licenseKey(),
                device.mqttUsername(),
                device.mqttPassword(),
                device.claimCode());
    }

    /** In a workshop of its own: nobody is to wonder why one pit of three knows no commands. */
    private Demo.Device oldFirmware(Principal who) {
        long workshop = workshops
                .create(workshop("Classic Wraps", OLD_WORKSHOP, "classic-wraps", "3 Mall Road, New Delhi"))
                .id();
        Pit pit = pits.create(who, workshop, new NewPit(1, "Bay 1", null, null, null, null, null));
        RegisteredDevice device = devices.register(
                who, workshop, newDevice("ESP32-5A1E00000011", pit, List.of("DHT22", "PMS5003"), "Old wall unit"));
        NewWorkshopAccount account = workshopAccounts.put(who, workshop);
        return new Demo.Device(
                device.deviceId(),
                device.licenseKey(),
                account.mqttUsername(),
                account.mqttPassword(),
                OLD_WORKSHOP,
                pit.code(),
                pit.id());
    }

    private static NewDevice newDevice(String id, Pit pit, List<String> sensors, String name) {
        return new NewDevice(
                id, Optional.of(pit.id()), Optional.empty(), sensors, NewDevice.DEFAULT_INTERVAL_S, null, null, name);
    }

    private static NewWorkshop workshop(String name, String code, String slug, String address) {
        return new NewWorkshop(name, code, slug, address, "+911140000000", null, null, null, null, "07", null, null)
                .withUsualHours();
    }

    private Demo.Device pitWithDevice(Principal who, long workshop, int number, List<String> sensors) {
        String camera = cameras ? "rtsp://192.0.2.%d/live".formatted(number) : null;
        Pit pit = pits.create(who, workshop, new NewPit(number, "Bay " + number, null, null, null, null, camera));
        RegisteredDevice device = devices.register(
                who, workshop, newDevice("ESP32-5A1E0000000%d".formatted(number), pit, sensors, "Wall unit " + number));
        return new Demo.Device(
                device.deviceId(),
                device.licenseKey(),
                device.mqttUsername(),
                device.mqttPassword(),
                WORKSHOP,
                pit.code(),
                pit.id());
    }

    private static Patch cameraNetwork() {
        ObjectNode fields = Json.MAPPER.createObjectNode();
        fields.putArray("camera_networks").add(CAMERAS);
        return new Patch(fields);
    }

    /** Of no one: a domain that is kept for examples (RFC 2606), and of the mobile numbers that Ofcom keeps for drama. */
    private static Patch addresses(String name, int number) {
        return new Patch(Json.MAPPER
                .createObjectNode()
                .put("email", name.split(" ")[0].toLowerCase(Locale.ROOT) + "@example.com")
                .put("phone", "+44770090010" + number));
    }

    private static UserRequest request(String role, @Nullable String subRole, String name, List<Long> pits) {
        String prefix = subRole == null ? role : subRole;
        return new UserRequest(prefix + "_" + WORKSHOP, name, null, null, role, subRole, pits);
    }

    /**
     * Adds one who keeps the password that they are given: the demo's file says it for as long as the demo lasts. Their addresses
     * come afterwards, so that no link is sent to them.
     */
    private Demo.User user(Principal who, long workshop, UserRequest wanted, int number) {
        UserWithPassword made = users.create(who, workshop, wanted);
        users.update(who, made.user().id(), addresses(wanted.name(), number));
        accounts.changePassword(made.user().id(), passwords.hash(made.temporaryPassword()));
        return new Demo.User(wanted.role(), wanted.subRole(), wanted.username(), made.temporaryPassword());
    }
}
