// Node-RED as it is, without editor and pages: its flow gets `pg` and its database from here.
const { Pool } = require('pg');

module.exports = {
  uiHost: '127.0.0.1',
  uiPort: Number(process.env.NODE_RED_PORT),
  httpAdminRoot: false,
  httpNodeRoot: false,
  flowFile: process.env.FLOWS,
  credentialSecret: false,
  functionGlobalContext: { database: new Pool({ connectionString: process.env.DATABASE_URL, max: 10 }) },
  logging: { console: { level: 'warn' } },
};
