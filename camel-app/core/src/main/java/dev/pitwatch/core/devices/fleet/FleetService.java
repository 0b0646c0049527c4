package dev.pitwatch.core.devices.fleet;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.settings.Settings.Accounts;
import dev.pitwatch.core.admission.broker.NewBrokerAccount;
import dev.pitwatch.core.admission.licence.LicenceKey;
import dev.pitwatch.core.devices.command.CommandKind;
import dev.pitwatch.core.devices.command.CommandService;
import dev.pitwatch.core.devices.command.DeviceSwitches;
import dev.pitwatch.core.devices.command.NewCommand;
import dev.pitwatch.core.devices.device.ClaimCode;
import dev.pitwatch.core.devices.device.Device;
import dev.pitwatch.core.devices.device.DeviceService;
import dev.pitwatch.core.devices.device.NewDevice;
import dev.pitwatch.core.devices.device.RegisteredDevice;
import dev.pitwatch.core.devices.device.WantedRule;
import dev.pitwatch.core.devices.fleet.ClaimGuesses.Guess;
import dev.pitwatch.core.devices.fleet.JdbiFleetRepository.Found;
import dev.pitwatch.core.devices.fleet.JdbiFleetRepository.Keys;
import dev.pitwatch.core.people.identity.Principal;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Changes devices and tells them: each change and its commands are one transaction, and the commands go out after its
 * commit. Calls throw a {@link Problem} when the caller may not know of the device, or it is decommissioned.
 */
public final class FleetService {

    private static final Duration OLD_KEY = Duration.ofDays(30);

    private final JdbiFleetRepository fleet;
    private final Database database;
    private final DeviceService devices;
    private final CommandService commands;
    private final MasterKey masterKey;
    private final LicenceKey licenceKey;
    private final Accounts brokerAccounts;
    private final Clock clock;
    private final ClaimGuesses guesses;

    /**
     * A service on what it needs.
     *
     * @param brokerAccounts who keeps the broker's accounts
     */
    public FleetService(
            Database database,
            DeviceService devices,
            CommandService commands,
            MasterKey masterKey,
            Accounts brokerAccounts,
            Clock clock) {
        this.fleet = new JdbiFleetRepository(database);
        this.database = database;
        this.devices = devices;
        this.commands = commands;
        this.masterKey = masterKey;
        this.licenceKey = new LicenceKey(masterKey);
        this.brokerAccounts = brokerAccounts;
        this.clock = clock;
        this.guesses = new ClaimGuesses(clock);
    }

    /**
     * Registers a device; one that is to measure at another interval than devices do by themselves is notified.
     *
     * @param workshopId null: unclaimed, which only the platform may register
     */
    public RegisteredDevice register(Principal who, @Nullable Long workshopId, NewDevice device) {
        return database.together(() -> {
            RegisteredDevice made = devices.register(who, workshopId, device);
            if (device.intervalS() != NewDevice.DEFAULT_INTERVAL_S) {
                commands.queue(who.scope(), interval(who, made.deviceId(), device.intervalS()));
            }
            return made;
        });
    }

    /** Changes a device, and sends {@code ASSIGN} and {@code SET_INTERVAL} when it has to know. */
    public Device change(Principal who, String deviceId, DeviceChange change) {
        change.sensorTypes().ifPresent(devices::requireInstalled);
        Scope scope = who.scope();
        Long pitId = change.pitId().map(DeviceChange.Value::value).orElse(null);
        return database.together(() -> {
            Found found = fleet.lock(scope, List.of(deviceId), pitId);
            LockedDevice device = only(found, deviceId).inService();
            Move move = change.pitId().isEmpty() ? Move.none(device) : move(device, found.pit(), pitId);
            fleet.change(scope, deviceId, change, move);
            if (move.pitId() == null) {
                commands.unassigned(scope, deviceId);
            }
            commands.queue(scope, ordersOf(who, device, move, change.intervalS().orElse(device.intervalS())));
            return devices.get(scope, deviceId);
        });
    }

    private static Move move(LockedDevice device, Optional<TargetPit> to, @Nullable Long pitId) {
        Optional<TargetPit> own =
                to.filter(pit -> device.workshopId() != null && device.workshopId() == pit.workshopId());
        if (pitId != null && own.isEmpty()) {
            throw Problem.notFound("pit");
        }
        return own.equals(device.pit()) ? Move.none(device) : Move.of(device, own);
    }

    /** What a device has to be given that is to be there from now on, with that interval. */
    private static List<NewCommand> ordersOf(Principal who, LockedDevice device, Move move, int intervalS) {
        List<NewCommand> orders = new ArrayList<>();
        move.to()
                .filter(pit -> !move.to().equals(device.pit()))
                .map(pit -> order(
                        who,
                        device.deviceId(),
                        CommandKind.ASSIGN,
                        Map.of("workshop", pit.workshopCode(), "pit", pit.code())))
                .ifPresent(orders::add);
        if (intervalS != device.intervalS()) {
            orders.add(interval(who, device.deviceId(), intervalS));
        }
        return orders;
    }

    private static NewCommand interval(Principal who, String deviceId, int seconds) {
        return order(who, deviceId, CommandKind.SET_INTERVAL, Map.of("interval_s", seconds));
    }

    private static NewCommand order(Principal who, String deviceId, CommandKind kind, Map<String, Object> params) {
        return new NewCommand(deviceId, kind, params, null, who.userId());
    }

    /**
     * Lets a device send, or forbids it; what it is sent follows from that, from its licence and its subscription: see {@link
     * DeviceSwitches}.
     *
     * @param status {@code active} or {@code disabled}
     * @param reason for people
     */
    public StatusChange setStatus(Principal who, String deviceId, String status, @Nullable String reason) {
        Scope scope = who.scope();
        return database.together(() -> {
            only(fleet.lock(scope, List.of(deviceId), null), deviceId).inService();
            fleet.status(scope, deviceId, status, reason);
            return new StatusChange(deviceId, status, commands.switches().isDue(scope, deviceId));
        });
    }

    /** Takes a device out of service for ever: it is notified, then its account and licence end. A second time does nothing. */
    public void decommission(Principal who, String deviceId) {
        Scope scope = who.scope();
        database.together(() -> {
            LockedDevice device = only(fleet.lock(scope, List.of(deviceId), null), deviceId);
            if (!device.isRetired()) {
                fleet.retire(scope, deviceId);
                commands.retired(scope, deviceId);
                commands.queue(scope, NewCommand.last(deviceId, WantedRule.BY_HAND, who.userId()));
            }
            return device;
        });
    }

    /** Puts a device that no one has yet, or that has no pit, into a pit: by the code on its label. */
    public Device claim(Principal who, String deviceId, String claimCode, long pitId) {
        Guess guess = new Guess(who.workshopId() == null ? 0 : who.workshopId(), deviceId);
        guesses.requirePatience(guess);
        byte[] typed = ClaimCode.hashTyped(masterKey, claimCode);
        return database.together(() -> {
            Found found = claimed(who, deviceId, typed, pitId);
            Optional<LockedDevice> device = Optional.ofNullable(found.devices().get(deviceId));
            // Compared with whatever there is, so that it takes the same time.
            boolean right = MessageDigest.isEqual(
                    typed, device.map(LockedDevice::claimCodeHash).orElse(new byte[0]));
            if (!right || device.filter(one -> mayTake(who, one)).isEmpty()) {
                guesses.wrong(guess);
                throw Problem.notFound("device");
            }
            return claim(who, device.get(), typed, found.pit());
        });
    }

    /** {@return the device, if it is theirs or unassigned} An unassigned one is notified to a workshop only by the code on its label. */
    private Found claimed(Principal who, String deviceId, byte[] typed, long pitId) {
        Found own = fleet.lock(who.scope(), List.of(deviceId), pitId);
        // The platform sees unassigned ones without a code: what it doesn't see isn't there.
        return own.devices().isEmpty() && !who.isPlatform()
                ? fleet.lockUnclaimed(who.scope(), deviceId, typed, pitId)
                : own;
    }

    private static boolean mayTake(Principal who, LockedDevice device) {
        return !device.isRetired()
                && (who.isPlatform()
                        || device.workshopId() == null
                        || device.workshopId().equals(who.workshopId()));
    }

    private Device claim(Principal who, LockedDevice device, byte[] typed, Optional<TargetPit> wanted) {
        if (device.pit().isPresent()) {
            throw Problem.conflict("device %s has a pit already".formatted(device.deviceId()));
        }
        TargetPit pit = wanted.filter(one -> who.isPlatform() || who.workshopId() == one.workshopId())
                .filter(one -> device.workshopId() == null || device.workshopId() == one.workshopId())
                .orElseThrow(() -> Problem.notFound("pit"));
        Scope scope = who.scope();
        Move move = Move.of(device, Optional.of(pit));
        if (device.workshopId() == null && !who.isPlatform()) {
            fleet.take(scope, device.deviceId(), typed, move);
        } else {
            fleet.claim(scope, device.deviceId(), pit.workshopId(), move);
            commands.claimed(scope, device.deviceId());
        }
        commands.queue(scope, ordersOf(who, device, move, device.intervalS()));
        return devices.get(scope, device.deviceId());
    }

    /** Gives a device that no one has yet another code, for a new label: the one before counts no more. */
    public NewClaimCode renewClaimCode(Principal who, String deviceId) {
        Scope scope = who.scope();
        String code = ClaimCode.generate();
        return database.together(() -> {
            LockedDevice device =
                    only(fleet.lock(scope, List.of(deviceId), null), deviceId).inService();
            if (device.workshopId() != null) {
                throw Problem.conflict("device %s is claimed".formatted(deviceId));
            }
            fleet.claimCode(scope, deviceId, ClaimCode.hash(masterKey, code));
            return new NewClaimCode(deviceId, code);
        });
    }

    /** Puts another device of the workshop, which has no pit, in the place of one that is decommissioned with that. */
    public Device replace(Principal who, String deviceId, String newDeviceId) {
        if (deviceId.equals(newDeviceId)) {
            throw Problem.invalid("new_device_id", "is the device that is to be replaced");
        }
        Scope scope = who.scope();
        return database.together(() -> {
            Found found = fleet.lock(scope, List.of(deviceId, newDeviceId), null);
            LockedDevice old = only(found, deviceId);
            LockedDevice other = only(found, newDeviceId);
            if (old.workshopId() == null || !old.workshopId().equals(other.workshopId())) {
                throw Problem.notFound("device");
            }
            old.inService();
            if (other.inService().pit().isPresent()) {
                throw Problem.conflict("device %s has a pit already".formatted(newDeviceId));
            }
            Move move = old.pit().isEmpty() ? Move.none(other) : Move.of(other, old.pit());
            Instant now = clock.instant();
            fleet.replace(scope, old, newDeviceId, move, now);
            commands.retired(scope, deviceId);
            List<NewCommand> orders =
                    new ArrayList<>(List.of(NewCommand.last(deviceId, WantedRule.BY_HAND, who.userId())));
            orders.addAll(ordersOf(who, other, move, old.intervalS()));
            commands.queue(scope, orders);
            return devices.get(scope, newDeviceId);
        });
    }

    /**
     * Gives a device a new licence key and sends it. The old one is good until the new one is used, for 30 days at most;
     * one that was revoked is good no more, and comes back through the platform only.
     */
    public NewKey rotateLicence(Principal who, String deviceId) {
        Scope scope = who.scope();
        String key = licenceKey.generate();
        return database.together(() -> {
            LockedDevice device =
                    only(fleet.lock(scope, List.of(deviceId), null), deviceId).inService();
            fleet.keys(scope, deviceId, rotated(who, device.licence(), licenceKey.hash(key), clock.instant()));
            commands.queue(scope, order(who, deviceId, CommandKind.SET_LICENCE, Map.of("license_key", key)));
            return new NewKey(deviceId, key);
        });
    }

    private static Keys rotated(Principal who, Optional<LockedDevice.Licence> licence, byte[] hash, Instant now) {
        boolean revoked = licence.isPresent() && "revoked".equals(licence.get().status());
        if (revoked && !who.isPlatform()) {
            throw Problem.conflict("the licence is revoked");
        }
        if (licence.isEmpty() || revoked) {
            return new Keys("active", hash, null, null, now);
        }
        LockedDevice.Licence before = licence.get();
        // The device has not used the key in between, so it may well have the one before.
        boolean unused = before.previousKeyHash() != null
                && before.previousUntil() != null
                && now.isBefore(before.previousUntil());
        return unused
                ? new Keys(before.status(), hash, before.previousKeyHash(), before.previousUntil(), now)
                : new Keys(before.status(), hash, before.keyHash(), now.plus(OLD_KEY), now);
    }

    /** Ends a device's right to be heard, at once; it is sent {@code DISABLE}. */
    public LicenceState revokeLicence(Principal who, String deviceId) {
        Scope scope = who.scope();
        return database.together(() -> {
            LockedDevice device =
                    only(fleet.lock(scope, List.of(deviceId), null), deviceId).inService();
            if (device.licence().isEmpty()) {
                throw Problem.conflict("device %s has no licence".formatted(deviceId));
            }
            fleet.revokeLicence(scope, deviceId);
            return new LicenceState(deviceId, "revoked");
        });
    }

    /** Gives a device a new password at the broker, at once: it has to be entered at the device. */
    public NewPassword rotateCredentials(Principal who, String deviceId) {
        Scope scope = who.scope();
        Optional<NewBrokerAccount> account = NewBrokerAccount.ofDevice(deviceId, brokerAccounts, masterKey);
        return database.together(() -> {
            only(fleet.lock(scope, List.of(deviceId), null), deviceId).inService();
            account.ifPresent(fresh -> fleet.password(scope, fresh));
            return new NewPassword(
                    deviceId, account.map(NewBrokerAccount::password).orElse(null));
        });
    }

    private static LockedDevice only(Found found, String deviceId) {
        return Optional.ofNullable(found.devices().get(deviceId)).orElseThrow(() -> Problem.notFound("device"));
    }
}
