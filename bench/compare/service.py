"""What a script of one's own would be: each reading is stored by one insert, and acknowledged once that is committed."""

import json
import os

import paho.mqtt.client as mqtt
import psycopg

INSERT = "insert into plain_reading (boot_id, seq, device_id, recorded_at, payload) values (%s, %s, %s, %s, %s)"

database = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)


def store(client, _, message):
    reading = json.loads(message.payload)
    values = [reading[name] for name in ("boot_id", "seq", "device_id", "timestamp")]
    database.execute(INSERT, [*values, message.payload.decode()])
    client.ack(message.mid, message.qos)


client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id="service", manual_ack=True)
client.on_message = store
client.on_connect = lambda client, *_: client.subscribe("workshop/+/pit/+/sensors", qos=1)
client.connect("127.0.0.1", int(os.environ["BROKER_PORT"]))
client.loop_forever()
