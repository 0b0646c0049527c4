package dev.pitwatch.artemis;

import dev.pitwatch.core.admission.broker.BrokerAccount;
import dev.pitwatch.core.admission.broker.BrokerRefusal;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPubAckMessage;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTReasonCodes;
import org.jspecify.annotations.Nullable;

/**
 * Judges each packet of a device that has signed in: what its account may not do, Artemis never sees, since it makes,
 * finds and deletes queues by name before it asks for rights (docs/decisions/0038). Slows down anyone who sends more than its
 * account's budget, or all devices of a workshop together more than its share. Runs on the connection's event loop.
 */
final class PacketGate extends ChannelDuplexHandler {

    private static final int HEADER_BYTES = 2;
    private static final String OF_WORKSHOPS = "workshop/";

    private final SignInGates gates;
    private final String username;
    private final boolean version5;
    private final SubscriptionGate subscriptions;
    private final Optional<AccountBudget> budget;
    private Optional<WorkshopPace> pace = Optional.empty();
    private @Nullable BrokerAccount judgedFor;
    private String judgedTopic = "";
    private boolean judgement;
    private boolean closing;

    /** Takes the filters that the client's kept session is subscribed to. */
    PacketGate(SignInGates gates, String username, boolean version5, Set<String> kept) {
        this.gates = gates;
        this.username = username;
        this.version5 = version5;
        this.subscriptions = new SubscriptionGate(version5, kept, gates.refusals(), username);
        this.budget = gates.budgetOf(username);
    }

    /** The account's subscriptions that it may not have were ended; they count no more. */
    void forbiddenEnded(BrokerAccount account) {
        subscriptions.forbiddenEnded(account);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        MqttMessage packet = (MqttMessage) message;
        Optional<BrokerAccount> account = gates.find(username);
        if (closing || account.isEmpty()) { // without an account it is being hung up on
            ReferenceCountUtil.release(message);
        } else if (isAffordable(ctx, packet)) {
            judge(ctx, packet, account.get());
        }
    }

    private void judge(ChannelHandlerContext ctx, MqttMessage packet, BrokerAccount account) {
        switch (packet.fixedHeader().messageType()) {
            case PUBLISH -> publish(ctx, (MqttPublishMessage) packet, account);
            case SUBSCRIBE -> subscriptions.subscribe(ctx, (MqttSubscribeMessage) packet, account);
            case UNSUBSCRIBE -> subscriptions.unsubscribe(ctx, (MqttUnsubscribeMessage) packet, account);
            case DISCONNECT -> {
                boundSession(packet, account);
                ctx.fireChannelRead(packet);
            }
            // A second CONNECT does not get here.
            case CONNECT, PUBACK, PUBREC, PUBREL, PUBCOMP, PINGREQ -> ctx.fireChannelRead(packet);
            default -> {
                gates.refusals().packetOf(username, "a " + packet.fixedHeader().messageType());
                hangUp(ctx, packet, MQTTReasonCodes.PROTOCOL_ERROR);
            }
        }
    }

    private void publish(ChannelHandlerContext ctx, MqttPublishMessage message, BrokerAccount account) {
        String topic = message.variableHeader().topicName();
        if (version5 && hasAlias(message)) { // the CONNACK said that there are none
            gates.refusals().packetOf(username, "a topic alias");
            hangUp(ctx, message, MQTTReasonCodes.TOPIC_ALIAS_INVALID);
        } else if (!mayPublish(account, topic)) {
            gates.refusals().topic(username, topic);
            refuse(ctx, message);
        } else if (message.fixedHeader().isRetain() && !DeviceRights.mayRetain(account, topic)) {
            gates.refusals().retained(username, topic);
            refuse(ctx, message);
        } else {
            spendShare(ctx);
            ctx.fireChannelRead(message);
        }
    }

    /** Above the workshop's share reading stops as above the account's budget; what was read goes on, with no acknowledgement too. */
    private void spendShare(ChannelHandlerContext ctx) {
        if (pace.isPresent()) {
            long debt = pace.get().spend(System.nanoTime());
            if (debt > 0) {
                pause(ctx, debt);
            }
        }
    }

    /** A device publishes to one topic again and again. */
    private boolean mayPublish(BrokerAccount account, String topic) {
        if (account != judgedFor || !topic.equals(judgedTopic)) {
            judgement = DeviceRights.mayPublish(account, topic);
            judgedFor = account;
            judgedTopic = topic;
            pace = judgement && topic.startsWith(OF_WORKSHOPS) ? gates.paceOf(workshopOf(topic)) : Optional.empty();
        }
        return judgement;
    }

    /** {@return the code in a topic of workshops; "": of none} */
    static String workshopOf(String topic) {
        int end = topic.indexOf('/', OF_WORKSHOPS.length());
        return topic.substring(OF_WORKSHOPS.length(), end < 0 ? topic.length() : end);
    }

    private static boolean hasAlias(MqttPublishMessage message) {
        return message.variableHeader().properties().getProperty(MqttPropertyType.TOPIC_ALIAS.value()) != null;
    }

    /** In MQTT 3.1.1 a publisher can only be hung up on, in MQTT 5 a message without acknowledgement is just not taken. */
    private void refuse(ChannelHandlerContext ctx, MqttPublishMessage message) {
        if (!version5) {
            hangUp(ctx, message, MQTTReasonCodes.NOT_AUTHORIZED);
            return;
        }
        MqttQoS qos = message.fixedHeader().qosLevel();
        int id = message.variableHeader().packetId();
        message.release();
        if (qos != MqttQoS.AT_MOST_ONCE) {
            MqttMessageType answer = qos == MqttQoS.AT_LEAST_ONCE ? MqttMessageType.PUBACK : MqttMessageType.PUBREC;
            ctx.writeAndFlush(new MqttPubAckMessage(
                    new MqttFixedHeader(answer, false, MqttQoS.AT_MOST_ONCE, false, 0),
                    new MqttPubReplyMessageVariableHeader(
                            id, MQTTReasonCodes.NOT_AUTHORIZED, MqttProperties.NO_PROPERTIES)));
        }
    }

    /**
     * Spends the packet. Above the budget reading stops until the debt is paid; what was read already goes on, since
     * nothing that wants an acknowledgement is dropped.
     */
    private boolean isAffordable(ChannelHandlerContext ctx, MqttMessage packet) {
        if (budget.isEmpty()) {
            return true;
        }
        long now = System.nanoTime();
        long debt = budget.get().debt(now);
        boolean affordable = debt == 0 || !isUnacknowledged(packet);
        if (affordable) {
            debt = budget.get().spend(packet.fixedHeader().remainingLength() + HEADER_BYTES, now);
        } else {
            gates.refusals().rate(BrokerRefusal.RATE_DROP, username);
            ReferenceCountUtil.release(packet);
        }
        if (debt > 0 && budget.get().isExhausted(now)) {
            gates.refusals().rate(BrokerRefusal.RATE_CLOSE, username);
            if (affordable) {
                ReferenceCountUtil.release(packet);
            }
            end(ctx, MQTTReasonCodes.MESSAGE_RATE_TOO_HIGH);
            return false;
        }
        if (debt > 0) {
            pause(ctx, debt);
        }
        return affordable;
    }

    private static boolean isUnacknowledged(MqttMessage packet) {
        return packet.fixedHeader().messageType() == MqttMessageType.PUBLISH
                && packet.fixedHeader().qosLevel() == MqttQoS.AT_MOST_ONCE;
    }

    private void pause(ChannelHandlerContext ctx, long nanoseconds) {
        if (ctx.channel().config().isAutoRead()) {
            ctx.channel().config().setAutoRead(false);
            gates.refusals().rate(BrokerRefusal.RATE_PAUSE, username);
            readAgainAfter(ctx, nanoseconds);
        }
    }

    private void readAgainAfter(ChannelHandlerContext ctx, long nanoseconds) {
        ctx.executor()
                .schedule(
                        () -> {
                            long debt = debt(System.nanoTime());
                            if (debt > 0) {
                                readAgainAfter(ctx, debt);
                            } else {
                                ctx.channel().config().setAutoRead(true);
                            }
                        },
                        nanoseconds,
                        TimeUnit.NANOSECONDS);
    }

    private long debt(long now) {
        long ofAccount = budget.map(each -> each.debt(now)).orElse(0L);
        return Math.max(ofAccount, pace.map(each -> each.debt(now)).orElse(0L));
    }

    /** What a DISCONNECT asks for is bounded as what a CONNECT asks for; see {@link SignInGate}. */
    static void boundSession(MqttMessage disconnect, BrokerAccount account) {
        if (disconnect.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header) {
            int id = MqttPropertyType.SESSION_EXPIRY_INTERVAL.value();
            int most = account.clientId() == null ? 0 : BrokerConfiguration.DEVICE_SESSION_SECONDS;
            if (header.properties().getProperty(id) instanceof IntegerProperty asked
                    && Integer.compareUnsigned(asked.value(), most) > 0) {
                header.properties().add(new IntegerProperty(id, most));
            }
        }
    }

    private void hangUp(ChannelHandlerContext ctx, MqttMessage packet, byte reason) {
        ReferenceCountUtil.release(packet);
        end(ctx, reason);
    }

    private void end(ChannelHandlerContext ctx, byte reason) {
        closing = true;
        if (version5) {
            ctx.writeAndFlush(
                            MqttMessageBuilders.disconnect().reasonCode(reason).build())
                    .addListener(ChannelFutureListener.CLOSE);
        } else {
            ctx.close();
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ctx.write(subscriptions.completed(message), promise);
    }
}
