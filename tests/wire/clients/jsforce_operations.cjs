// What a connector on jsforce does, operation by operation; each prints one line of JSON.
const assert = require('node:assert/strict');
const jsforce = require('jsforce');
const { StreamingExtension } = require('jsforce/lib/api/streaming');

// What fails in the background fails its operation, which ends by its own deadline.
process.on('unhandledRejection', (error) => { made.background = error; });

const given = JSON.parse(process.env.SYNCPROOF_GIVEN);
const made = {};

async function operation(name, run) {
  try {
    await Promise.race([run(), deadline(5_000)]);
    console.log(JSON.stringify({ name, ok: true }));
  } catch (error) {
    const told = error && (error.stack || error.message || String(error));
    console.log(JSON.stringify({ name, ok: false, error: String(told).slice(0, 1200) }));
  }
}

function deadline(ms) {
  return new Promise((_, reject) => {
    setTimeout(() => reject(made.background || new Error('it never ended')), ms).unref();
  });
}

async function refusal(run) {
  try {
    await run();
  } catch (error) {
    return error;
  }
  throw new Error('it was not refused');
}

const lead = (n, more = {}) => ({ LastName: `Lead ${n}`, Company: 'Norvia', Email: `lead-${String(n).replaceAll(' ', '-')}@norvia.example`, ...more });
const ids = (results) => results.map((r) => { assert.equal(r.success, true, JSON.stringify(r)); return r.id; });

async function logIn() {
  await operation('login by SOAP with user name, password and token', async () => {
    const conn = new jsforce.Connection({ loginUrl: given.url, version: '59.0' });
    const user = await conn.login(given.username, given.password + given.security_token);
    assert.equal(user.organizationId, given.org_id);
    assert.ok(conn.accessToken.startsWith(given.org_id.slice(0, 15)));
    made.conn = conn;
  });
  await operation('login refused for a wrong password', async () => {
    const conn = new jsforce.Connection({ loginUrl: given.url });
    const error = await refusal(() => conn.login(given.username, 'wrong'));
    assert.match(error.message, /INVALID_LOGIN/);
  });
  await operation('login by OAuth with a password', async () => {
    const oauth2 = { loginUrl: given.url, clientId: given.client_id, clientSecret: given.client_secret };
    const conn = new jsforce.Connection({ oauth2 });
    await conn.login(given.username, given.password + given.security_token);
    assert.equal((await conn.identity()).username, given.username);
  });
  await operation('authorize with client credentials', async () => {
    const conn = new jsforce.Connection({
      instanceUrl: given.url,
      oauth2: { loginUrl: given.url, clientId: given.client_id, clientSecret: given.client_secret },
    });
    const user = await conn.authorize({ grant_type: 'client_credentials' });
    assert.equal(user.organizationId, given.org_id);
  });
  await operation('an expired session is refreshed once and the call repeated', async () => {
    let asked = 0;
    const conn = new jsforce.Connection({
      instanceUrl: given.url, accessToken: 'gone', version: '59.0',
      refreshFn: (_conn, done) => { asked += 1; done(null, made.conn.accessToken); },
    });
    await conn.query('SELECT Id FROM User');
    assert.equal(asked, 1);
  });
}

async function look(conn) {
  await operation('identity', async () => {
    assert.equal((await conn.identity()).organization_id, given.org_id);
  });
  await operation('limits', async () => {
    const found = await conn.limits();
    assert.ok(found.DailyApiRequests.Max > 0 && found.DailyBulkApiBatches.Remaining >= 0);
    assert.ok(conn.limitInfo.apiUsage.used > 0);
  });
  await operation('describeGlobal', async () => {
    assert.ok((await conn.describeGlobal()).sobjects.some((o) => o.name === 'Lead'));
  });
  await operation('describe', async () => {
    const found = await conn.sobject('Lead').describe();
    assert.ok(found.fields.find((f) => f.name === 'LastName').nillable === false);
    assert.ok(found.childRelationships.some((r) => r.relationshipName === 'Tasks'));
  });
  await operation('describe from the cache', async () => {
    assert.equal((await conn.describe$('Contact')).name, 'Contact');
    assert.equal((await conn.describe$('Contact')).name, 'Contact');
  });
  await operation('describe of an unknown object is refused', async () => {
    assert.equal((await refusal(() => conn.describe('Nothing__x'))).errorCode, 'NOT_FOUND');
  });
  await operation('recent records', async () => {
    assert.ok(Array.isArray(await conn.recent()));
    assert.ok(Array.isArray(await conn.sobject('Lead').recent()));
  });
  await operation('a request of one\'s own with a relative path', async () => {
    const found = await conn.request('/sobjects');
    assert.ok(found.maxBatchSize === 200);
  });
  await operation('the list of versions', async () => {
    const found = await conn.request('/services/data');
    assert.equal(found.at(-1).version, '66.0');
  });
}

async function single(conn) {
  await operation('create one', async () => {
    const found = await conn.sobject('Lead').create(lead('one', { Title: 'Buyer' }));
    assert.equal(found.success, true);
    made.lead = found.id;
  });
  await operation('retrieve one', async () => {
    const found = await conn.sobject('Lead').retrieve(made.lead);
    assert.equal(found.attributes.type, 'Lead');
    assert.equal(found.Title, 'Buyer');
  });
  await operation('retrieve one with chosen fields', async () => {
    const found = await conn.sobject('Lead').retrieve(made.lead, { fields: ['Id', 'Email'] });
    assert.deepEqual(Object.keys(found).sort(), ['Email', 'Id', 'attributes']);
  });
  await operation('update one', async () => {
    const found = await conn.sobject('Lead').update({ Id: made.lead, Title: 'Boss' });
    assert.deepEqual([found.id, found.success], [made.lead, true]);
  });
  await operation('a missing field is refused by name', async () => {
    const error = await refusal(() => conn.sobject('Lead').create({ FirstName: 'x' }));
    assert.equal(error.errorCode, 'REQUIRED_FIELD_MISSING');
  });
  await operation('an unknown field is refused', async () => {
    const error = await refusal(() => conn.sobject('Lead').create(lead('x', { Nope: 1 })));
    assert.equal(error.errorCode, 'INVALID_FIELD');
  });
  await operation('a missing record is refused', async () => {
    assert.equal((await refusal(() => conn.sobject('Lead').retrieve('00Q000000000000AAA'))).errorCode, 'NOT_FOUND');
  });
  await operation('delete one', async () => {
    const { id } = await conn.sobject('Lead').create(lead('gone'));
    assert.equal((await conn.sobject('Lead').destroy(id)).success, true);
    assert.equal((await refusal(() => conn.sobject('Lead').retrieve(id))).errorCode, 'ENTITY_IS_DELETED');
    made.deleted = id;
  });
  await operation('upsert one by an external id', async () => {
    const first = await conn.sobject('Contact').upsert({ LastName: 'Ext', Key__c: 'K1' }, 'Key__c');
    const again = await conn.sobject('Contact').upsert({ LastName: 'Ext two', Key__c: 'K1' }, 'Key__c');
    assert.equal(first.success && again.success, true);
    assert.equal((await conn.sobject('Contact').find({ Key__c: 'K1' })).length, 1);
    made.contact = first.id;
  });
  await operation('a parent by its external id', async () => {
    const account = await conn.sobject('Account').create({ Name: 'Norvia', Key__c: 'A1' });
    const child = await conn.sobject('Contact').create({ LastName: 'Child', Account: { Key__c: 'A1' } });
    assert.equal((await conn.sobject('Contact').retrieve(child.id)).AccountId, account.id);
    made.account = account.id;
  });
  await operation('deleted and updated', async () => {
    const end = new Date(Date.parse(given.now) + 120_000);
    const start = new Date(end.getTime() - 3_600_000);
    const found = await conn.sobject('Lead').deleted(start, end);
    assert.ok(found.deletedRecords.some((r) => r.id === made.deleted));
    assert.ok((await conn.sobject('Lead').updated(start, end)).ids.includes(made.lead));
  });
  await operation('attachment with a body', async () => {
    const { id } = await conn.sobject('Attachment').create({
      ParentId: made.account, Name: 'note.txt', Body: Buffer.from('hello').toString('base64'),
    });
    const chunks = [];
    for await (const chunk of conn.sobject('Attachment').record(id).blob('Body')) chunks.push(chunk);
    assert.equal(Buffer.concat(chunks).toString(), 'hello');
  });
}

async function several(conn) {
  await operation('create several', async () => {
    made.several = ids(await conn.sobject('Lead').create([1, 2, 3].map((n) => lead(`several ${n}`))));
    assert.equal(new Set(made.several).size, 3);
  });
  await operation('create several, some of them wrong', async () => {
    const found = await conn.sobject('Lead').create([lead('right'), { FirstName: 'x' }]);
    assert.deepEqual(found.map((r) => r.success), [true, false]);
    assert.equal(found[1].errors[0].statusCode, 'REQUIRED_FIELD_MISSING');
  });
  await operation('create several, all or none', async () => {
    const found = await conn.sobject('Lead').create([lead('never'), { FirstName: 'x' }], { allOrNone: true });
    assert.deepEqual(found.map((r) => r.success), [false, false]);
    assert.equal((await conn.sobject('Lead').find({ LastName: 'Lead never' })).length, 0);
  });
  await operation('create more than one call can take', async () => {
    const many = Array.from({ length: 450 }, (_, n) => lead(`many ${n}`, { LeadSource: 'Other' }));
    made.many = ids(await conn.sobject('Lead').create(many, { allowRecursive: true }));
    assert.equal(made.many.length, 450);
  });
  await operation('update several', async () => {
    ids(await conn.sobject('Lead').update(made.several.map((Id) => ({ Id, Title: 'All' }))));
    assert.equal((await conn.sobject('Lead').find({ Title: 'All' })).length, 3);
  });
  await operation('retrieve several', async () => {
    const found = await conn.sobject('Lead').retrieve(made.several);
    assert.deepEqual(found.map((r) => r.Id), made.several);
  });
  await operation('upsert several by an external id', async () => {
    const rows = ['K1', 'K2', 'K3'].map((Key__c) => ({ LastName: Key__c, Key__c }));
    const found = await conn.sobject('Contact').upsert(rows, 'Key__c');
    assert.deepEqual(found.map((r) => r.created), [false, true, true]);
  });
  await operation('delete several', async () => {
    ids(await conn.sobject('Lead').destroy(made.several));
  });
}

async function query(conn) {
  await operation('query', async () => {
    const found = await conn.query("SELECT Id, Name FROM Lead WHERE LeadSource = 'Other'");
    assert.equal(found.totalSize, 450);
    assert.equal(found.records[0].attributes.type, 'Lead');
  });
  await operation('query page by page', async () => {
    const options = { headers: { 'Sforce-Query-Options': 'batchSize=200' } };
    let page = await conn.query("SELECT Id FROM Lead WHERE LeadSource = 'Other'", options);
    let seen = page.records.length;
    while (!page.done) {
      page = await conn.queryMore(page.nextRecordsUrl, options);
      seen += page.records.length;
    }
    assert.equal(seen, 450);
  });
  await operation('query with events and automatic fetching', async () => {
    const records = [];
    const asked = conn.query("SELECT Id FROM Lead WHERE LeadSource = 'Other'", {
      autoFetch: true, maxFetch: 500, headers: { 'Sforce-Query-Options': 'batchSize=200' },
    });
    await new Promise((resolve, reject) => {
      asked.on('record', (r) => records.push(r)).on('end', resolve).on('error', reject).run();
    });
    assert.equal(records.length, 450);
  });
  await operation('query all sees the recycle bin', async () => {
    const found = await conn.query(`SELECT Id, IsDeleted FROM Lead WHERE Id = '${made.deleted}'`, { scanAll: true });
    assert.equal(found.records[0].IsDeleted, true);
  });
  await operation('find with conditions, order and limit', async () => {
    const found = await conn.sobject('Lead')
      .find({ LeadSource: 'Other', Email: { $like: '%norvia.example' } }, ['Id', 'LastName'])
      .sort({ LastName: -1 }).limit(5).skip(2);
    assert.equal(found.length, 5);
    assert.ok(found[0].LastName > found[1].LastName);
  });
  await operation('find with dates', async () => {
    const since = jsforce.SfDate.toDateTimeLiteral(new Date(Date.parse(given.now) - 60_000));
    const found = await conn.sobject('Lead').find({ CreatedDate: { $gte: since } }, 'Id').limit(3);
    assert.equal(found.length, 3);
  });
  await operation('find one', async () => {
    assert.equal((await conn.sobject('Account').findOne({ Name: 'Norvia' })).Id, made.account);
  });
  await operation('count', async () => {
    assert.equal(await conn.sobject('Lead').count({ LeadSource: 'Other' }), 450);
  });
  await operation('children of a record', async () => {
    const found = await conn.sobject('Account').find({ Id: made.account }, 'Id, Name')
      .include('Contacts').select('Id, LastName').end();
    assert.equal(found[0].Contacts.records[0].LastName, 'Child');
  });
  await operation('a parent path', async () => {
    const found = await conn.query("SELECT Account.Name, Owner.Name FROM Contact WHERE Account.Name = 'Norvia'");
    assert.equal(found.records[0].Account.Name, 'Norvia');
  });
  await operation('an aggregate', async () => {
    const found = await conn.query('SELECT LeadSource s, COUNT(Id) n FROM Lead GROUP BY LeadSource ORDER BY COUNT(Id) DESC');
    assert.deepEqual([found.records[0].s, found.records[0].n], ['Other', 450]);
  });
  await operation('a wrong query is refused', async () => {
    assert.equal((await refusal(() => conn.query('SELECT Nope FROM Lead'))).errorCode, 'INVALID_FIELD');
    assert.equal((await refusal(() => conn.query('SELECT FROM'))).errorCode, 'MALFORMED_QUERY');
  });
  await operation('update by query', async () => {
    const found = await conn.sobject('Lead').find({ LastName: { $like: 'Lead many 1%' } }).update({ Title: 'By query' });
    assert.ok(found.length > 100 && found.every((r) => r.success));
  });
  await operation('delete by query', async () => {
    const found = await conn.sobject('Lead').find({ Title: 'By query' }).destroy();
    assert.ok(found.length > 100 && found.every((r) => r.success));
  });
  await operation('search', async () => {
    const found = await conn.search('FIND {Norvia} IN NAME FIELDS RETURNING Account(Id, Name)');
    assert.equal(found.searchRecords[0].Name, 'Norvia');
  });
}

async function bulk(conn) {
  conn.bulk.pollInterval = 20;
  conn.bulk.pollTimeout = 30_000;
  const rows = Array.from({ length: 25 }, (_, n) => lead(`bulk ${n}`, { LeadSource: 'Purchased List' }));
  await operation('bulk: load records', async () => {
    made.bulk = ids(await conn.bulk.load('Lead', 'insert', rows));
    assert.equal(made.bulk.length, 25);
  });
  await operation('bulk: update', async () => {
    ids(await conn.bulk.load('Lead', 'update', made.bulk.map((Id) => ({ Id, Title: 'Bulk' }))));
    assert.equal(await conn.sobject('Lead').count({ Title: 'Bulk' }), 25);
  });
  await operation('bulk: upsert', async () => {
    const found = await conn.bulk.load('Contact', 'upsert', { extIdField: 'Key__c' }, [
      { LastName: 'Bulk K1', Key__c: 'K1' }, { LastName: 'Bulk K9', Key__c: 'K9' },
    ]);
    assert.deepEqual(found.map((r) => r.success), [true, true]);
  });
  await operation('bulk: a wrong row is told', async () => {
    const found = await conn.bulk.load('Lead', 'insert', [lead('bulk right'), { FirstName: 'x' }]);
    assert.deepEqual(found.map((r) => r.success), [true, false]);
    assert.match(found[1].errors[0], /REQUIRED_FIELD_MISSING/);
  });
  await operation('bulk: a job with batches by hand', async () => {
    const job = conn.bulk.createJob('Lead', 'insert');
    const batch = job.createBatch();
    batch.execute([lead('by hand')]);
    await new Promise((resolve, reject) => batch.on('queue', resolve).on('error', reject));
    await batch.poll(20, 30_000);
    assert.equal((await batch.retrieve())[0].success, true);
    assert.equal((await job.list()).length, 1);
    assert.equal((await job.close()).state, 'Closed');
  });
  await operation('bulk: query as a stream', async () => {
    const stream = await conn.bulk.query("SELECT Id, LastName FROM Lead WHERE Title = 'Bulk'");
    const records = await stream.toArray();
    assert.equal(records.length, 25);
  });
  await operation('bulk: delete', async () => {
    ids(await conn.bulk.load('Lead', 'delete', made.bulk.map((Id) => ({ Id }))));
  });
  conn.bulk2.pollInterval = 20;
  conn.bulk2.pollTimeout = 30_000;
  await operation('bulk 2.0: insert and wait', async () => {
    const found = await conn.bulk2.loadAndWaitForResults({ object: 'Lead', operation: 'insert', input: rows });
    assert.equal(found.successfulResults.length, 25);
    made.bulk2 = found.successfulResults.map((r) => r.sf__Id);
  });
  await operation('bulk 2.0: failed rows are told', async () => {
    const found = await conn.bulk2.loadAndWaitForResults({
      object: 'Lead', operation: 'insert', input: [lead('b2'), { FirstName: 'x', LastName: '', Company: '', Email: '' }],
    });
    assert.equal(found.failedResults.length, 1);
    assert.equal(found.failedResults[0].sf__Error, 'REQUIRED_FIELD_MISSING:Required fields are missing: [LastName, Company]:LastName,Company --');
  });
  await operation('bulk 2.0: a job step by step', async () => {
    const job = conn.bulk2.createJob({ object: 'Contact', operation: 'upsert', externalIdFieldName: 'Key__c' });
    await job.open();
    await job.uploadData('LastName,Key__c\nStep,K1\nNew,K77\n');
    await job.close();
    await job.poll(20, 30_000);
    const found = await job.getAllResults();
    assert.equal(found.successfulResults.length, 2);
    assert.equal((await job.check()).state, 'JobComplete');
    await job.delete();
  });
  await operation('bulk 2.0: abort', async () => {
    const job = conn.bulk2.createJob({ object: 'Lead', operation: 'insert' });
    await job.open();
    await job.abort();
    assert.equal((await job.check()).state, 'Aborted');
  });
  await operation('bulk 2.0: query', async () => {
    const stream = await conn.bulk2.query("SELECT Id, Name, CreatedDate FROM Lead WHERE LeadSource = 'Purchased List'");
    const records = await stream.toArray();
    assert.equal(records.length, 25);
  });
  await operation('bulk 2.0: hard delete is refused without the permission, delete is not', async () => {
    const found = await conn.bulk2.loadAndWaitForResults({
      object: 'Lead', operation: 'delete', input: made.bulk2.map((Id) => ({ Id })),
    });
    assert.equal(found.successfulResults.length, 25);
  });
}

async function soap(conn) {
  await operation('soap: server timestamp', async () => {
    const found = await conn.soap.getServerTimestamp();
    assert.ok(Date.parse(found.timestamp) > 0);
  });
  await operation('soap: user info', async () => {
    assert.equal((await conn.soap.getUserInfo()).userName, given.username);
  });
  await operation('soap: convert a lead', async () => {
    const { id } = await conn.sobject('Lead').create(lead('convert', { FirstName: 'Con' }));
    const found = await conn.soap.convertLead({
      leadId: id, convertedStatus: 'Closed - Converted', doNotCreateOpportunity: false,
      overwriteLeadSource: false, sendNotificationEmail: false,
    });
    assert.equal(found.success, true, JSON.stringify(found));
    const row = await conn.sobject('Lead').retrieve(id);
    assert.deepEqual([row.IsConverted, row.ConvertedContactId], [true, found.contactId]);
    const error = await refusal(() => conn.sobject('Lead').update({ Id: id, Title: 'x' }));
    assert.equal(error.errorCode, 'CANNOT_UPDATE_CONVERTED_LEAD');
  });
  await operation('soap: merge', async () => {
    const [a, b] = ids(await conn.sobject('Lead').create([lead('keep'), lead('lose', { Phone: '123' })]));
    const found = await conn.soap.merge({ masterRecord: { type: 'Lead', Id: a, Phone: '123' }, recordToMergeIds: [b] });
    const result = Array.isArray(found) ? found[0] : found;
    assert.equal(result.success, true, JSON.stringify(found));
    const lost = await conn.query(`SELECT IsDeleted, MasterRecordId FROM Lead WHERE Id = '${b}'`, { scanAll: true });
    assert.deepEqual([lost.records[0].IsDeleted, lost.records[0].MasterRecordId], [true, a]);
  });
  await operation('soap: undelete', async () => {
    const found = await conn.soap.undelete([made.deleted]);
    assert.equal([found].flat()[0].success, true, JSON.stringify(found));
    assert.equal((await conn.sobject('Lead').retrieve(made.deleted)).IsDeleted, false);
  });
  await operation('soap: empty the recycle bin', async () => {
    await conn.sobject('Lead').destroy(made.deleted);
    const found = await conn.soap.emptyRecycleBin([made.deleted]);
    assert.equal([found].flat()[0].success, true, JSON.stringify(found));
    const seen = await conn.query(`SELECT Id FROM Lead WHERE Id = '${made.deleted}'`, { scanAll: true });
    assert.equal(seen.totalSize, 0);
  });
  await operation('soap: create, update, retrieve, delete', async () => {
    const created = [await conn.soap.create([{ type: 'Lead', ...lead('soap') }])].flat()[0];
    assert.equal(String(created.success), 'true', JSON.stringify(created));
    const { id } = created;
    const updated = [await conn.soap.update([{ type: 'Lead', Id: id, Title: 'Soap' }])].flat()[0];
    assert.equal(String(updated.success), 'true', JSON.stringify(updated));
    assert.equal((await conn.sobject('Lead').retrieve(id)).Title, 'Soap');
    const deleted = [await conn.soap.delete([id])].flat()[0];
    assert.equal(String(deleted.success), 'true', JSON.stringify(deleted));
  });
}

async function composites(conn) {
  await operation('composite with a reference', async () => {
    const found = await conn.requestPost(`${conn._baseUrl()}/composite`, {
      allOrNone: true,
      compositeRequest: [
        { method: 'POST', url: '/services/data/v59.0/sobjects/Account', referenceId: 'acc', body: { Name: 'Comp' } },
        { method: 'POST', url: '/services/data/v59.0/sobjects/Contact', referenceId: 'con', body: { LastName: 'Comp', AccountId: '@{acc.id}' } },
        { method: 'GET', url: '/services/data/v59.0/sobjects/Contact/@{con.id}', referenceId: 'read' },
      ],
    });
    const [account, contact, read] = found.compositeResponse;
    assert.deepEqual([account.httpStatusCode, contact.httpStatusCode, read.httpStatusCode], [201, 201, 200]);
    assert.equal(read.body.AccountId, account.body.id);
  });
  await operation('composite rolled back as a whole', async () => {
    const found = await conn.requestPost(`${conn._baseUrl()}/composite`, {
      allOrNone: true,
      compositeRequest: [
        { method: 'POST', url: '/services/data/v59.0/sobjects/Account', referenceId: 'a', body: { Name: 'Never' } },
        { method: 'POST', url: '/services/data/v59.0/sobjects/Contact', referenceId: 'b', body: {} },
      ],
    });
    assert.deepEqual(found.compositeResponse.map((r) => r.body[0].errorCode), ['PROCESSING_HALTED', 'REQUIRED_FIELD_MISSING']);
    assert.equal(await conn.sobject('Account').count({ Name: 'Never' }), 0);
  });
  await operation('batch', async () => {
    const found = await conn.requestPost(`${conn._baseUrl()}/composite/batch`, {
      batchRequests: [
        { method: 'GET', url: 'v59.0/limits' },
        { method: 'GET', url: 'v59.0/sobjects/Lead/00Q000000000000AAA' },
      ],
    });
    assert.deepEqual([found.hasErrors, found.results[0].statusCode, found.results[1].statusCode], [true, 200, 404]);
  });
  await operation('tree', async () => {
    const found = await conn.requestPost(`${conn._baseUrl()}/composite/tree/Account`, {
      records: [{
        attributes: { type: 'Account', referenceId: 'r1' }, Name: 'Tree',
        Contacts: { records: [{ attributes: { type: 'Contact', referenceId: 'r2' }, LastName: 'Leaf' }] },
      }],
    });
    assert.equal(found.hasErrors, false);
    const leaf = await conn.sobject('Contact').retrieve(found.results.find((r) => r.referenceId === 'r2').id);
    assert.equal(leaf.AccountId, found.results.find((r) => r.referenceId === 'r1').id);
  });
  await operation('graph', async () => {
    const found = await conn.requestPost(`${conn._baseUrl()}/composite/graph`, {
      graphs: [{
        graphId: 'g', compositeRequest: [
          { method: 'POST', url: '/services/data/v59.0/sobjects/Account', referenceId: 'a', body: { Name: 'Graph' } },
          { method: 'POST', url: '/services/data/v59.0/sobjects/Contact', referenceId: 'c', body: { LastName: 'Graph', AccountId: '@{a.id}' } },
        ],
      }],
    });
    assert.equal(found.graphs[0].isSuccessful, true);
  });
}

async function schema(conn) {
  await operation('tooling: a custom field is there at once', async () => {
    const found = await conn.tooling.sobject('CustomField').create({
      FullName: 'Lead.Made__c', Metadata: { label: 'Made', type: 'Text', length: 40, externalId: true },
    });
    assert.equal(found.success, true, JSON.stringify(found));
    const described = await conn.describe('Lead');
    assert.ok(described.fields.some((f) => f.name === 'Made__c' && f.externalId));
    const { id } = await conn.sobject('Lead').create(lead('made', { Made__c: 'yes' }));
    assert.equal((await conn.sobject('Lead').retrieve(id)).Made__c, 'yes');
  });
  await operation('tooling: query', async () => {
    const found = await conn.tooling.query("SELECT Id, DeveloperName FROM CustomField WHERE DeveloperName = 'Made'");
    assert.equal(found.records[0].DeveloperName, 'Made');
  });
}

async function streaming(conn) {
  await operation('streaming: a push topic tells of a new record', async () => {
    const topic = await conn.sobject('PushTopic').create({
      Name: 'NewLeads', Query: 'SELECT Id, LastName FROM Lead', ApiVersion: 59.0,
      NotifyForOperationCreate: true, NotifyForOperationUpdate: false,
      NotifyForOperationDelete: false, NotifyForOperationUndelete: false, NotifyForFields: 'All',
    });
    assert.equal(topic.success, true);
    const client = conn.streaming.createClient([]);
    try {
      const message = await new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('nothing came')), 15_000);
        const subscription = client.subscribe('/topic/NewLeads', (m) => { clearTimeout(timer); resolve(m); });
        subscription.then(() => conn.sobject('Lead').create(lead('streamed')), reject);
      });
      assert.equal(message.event.type, 'created');
      assert.equal(message.sobject.LastName, 'Lead streamed');
    } finally {
      client.disconnect();
    }
  });
  await operation('streaming: changes since a replay id', async () => {
    const replay = new StreamingExtension.Replay('/data/LeadChangeEvent', -2);
    const client = conn.streaming.createClient([replay]);
    try {
      const message = await new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('nothing came')), 15_000);
        client.subscribe('/data/LeadChangeEvent', (m) => { clearTimeout(timer); resolve(m); })
          .then(undefined, reject);
      });
      assert.equal(message.payload.ChangeEventHeader.entityName, 'Lead');
    } finally {
      client.disconnect();
    }
  });
}

async function web() {
  const redirectUri = 'http://localhost:8123/callback';
  const oauth2 = (more = {}) => new jsforce.OAuth2({
    loginUrl: given.url, clientId: given.client_id, clientSecret: given.client_secret, redirectUri, ...more,
  });
  // What a browser does with the address: the user types name and password and is sent back.
  const approved = async (address) => {
    const asked = new URL(address);
    asked.searchParams.set('username', given.username);
    asked.searchParams.set('password', given.password);
    const answer = await fetch(asked.origin + asked.pathname, { method: 'POST', body: asked.searchParams, redirect: 'manual' });
    assert.equal(answer.status, 302, await answer.text());
    return new URL(answer.headers.get('location')).searchParams;
  };
  await operation('web: a code with PKCE gives a session and a refresh token', async () => {
    const flow = oauth2({ useVerifier: true });
    const back = await approved(flow.getAuthorizationUrl({ scope: 'api refresh_token', state: 'a b&c' }));
    assert.equal(back.get('state'), 'a b&c');
    const conn = new jsforce.Connection({ oauth2: flow, version: '59.0' });
    const user = await conn.authorize(back.get('code'));
    assert.deepEqual([user.organizationId, conn.instanceUrl], [given.org_id, given.url]);
    assert.equal((await conn.identity()).username, given.username);
    made.web = conn;
  });
  await operation('web: a code is good once', async () => {
    const flow = oauth2();
    const code = (await approved(flow.getAuthorizationUrl())).get('code');
    await flow.requestToken(code);
    const error = await refusal(() => flow.requestToken(code));
    assert.deepEqual([error.name, error.message], ['invalid_grant', 'expired authorization code']);
  });
  await operation('web: a code without its verifier is refused', async () => {
    const back = await approved(oauth2({ useVerifier: true }).getAuthorizationUrl());
    const error = await refusal(() => oauth2().requestToken(back.get('code')));
    assert.equal(error.name, 'invalid_grant');
  });
  await operation('web: a refresh token gives a session by itself', async () => {
    const { refreshToken } = made.web;
    assert.ok(refreshToken);
    const fresh = await oauth2().refreshToken(refreshToken);
    assert.ok(fresh.access_token && fresh.access_token !== made.web.accessToken);
    const renewed = [];
    const conn = new jsforce.Connection({ oauth2: oauth2(), instanceUrl: given.url, accessToken: 'old', refreshToken });
    conn.on('refresh', (token) => renewed.push(token));
    const many = await Promise.all([1, 2, 3].map(() => conn.query('SELECT Id FROM User')));
    assert.ok(many.every((r) => r.totalSize > 0) && renewed.length === 1);
  });
  await operation('web: what is revoked is gone', async () => {
    const conn = made.web;
    await oauth2().revokeToken(conn.refreshToken);
    const error = await refusal(() => oauth2().refreshToken(conn.refreshToken));
    assert.deepEqual([error.name, error.message], ['invalid_grant', 'expired access/refresh token']);
    const other = new jsforce.Connection({ instanceUrl: given.url, accessToken: conn.accessToken });
    assert.equal((await refusal(() => other.query('SELECT Id FROM User'))).errorCode, 'INVALID_SESSION_ID');
  });
  await operation('web: a wrong secret is told', async () => {
    const flow = oauth2({ clientSecret: 'wrong' });
    const code = (await approved(flow.getAuthorizationUrl())).get('code');
    assert.equal((await refusal(() => flow.requestToken(code))).name, 'invalid_client');
  });
  await operation('web: logging out revokes the session', async () => {
    const conn = new jsforce.Connection({ oauth2: oauth2(), version: '59.0' });
    await conn.authorize({ grant_type: 'password', username: given.username, password: given.password + given.security_token });
    const { accessToken } = conn;
    await conn.logout();
    const again = new jsforce.Connection({ instanceUrl: given.url, accessToken });
    assert.equal((await refusal(() => again.identity())).errorCode, 'INVALID_SESSION_ID');
  });
}

async function records(conn) {
  await operation('record: read, change and delete by reference', async () => {
    const { id } = await conn.sobject('Lead').create(lead('reference'));
    const reference = conn.sobject('Lead').record(id);
    assert.equal((await reference.update({ Title: 'Referred' })).success, true);
    assert.equal((await reference.retrieve()).Title, 'Referred');
    assert.equal((await reference.destroy()).success, true);
    assert.equal((await refusal(() => reference.destroy())).errorCode, 'ENTITY_IS_DELETED');
  });
  await operation('record: a value of another type is refused by field', async () => {
    const error = await refusal(() => conn.sobject('Lead').create(lead('typed', { NumberOfEmployees: 'many' })));
    assert.match(error.errorCode, /INVALID_TYPE_ON_FIELD_IN_RECORD|JSON_PARSER_ERROR/);
    const long = await refusal(() => conn.sobject('Lead').create(lead('long', { LastName: 'x'.repeat(81) })));
    assert.deepEqual([long.errorCode, long.data.fields], ['STRING_TOO_LONG', ['LastName']]);
  });
  await operation('upsert of several, some of them wrong', async () => {
    const found = await conn.sobject('Contact').upsert([{ LastName: 'K5', Key__c: 'K5' }, { Key__c: 'K6' }], 'Key__c');
    assert.deepEqual(found.map((r) => r.success), [true, false]);
    assert.equal(found[1].errors[0].statusCode, 'REQUIRED_FIELD_MISSING');
  });
  await operation('upsert of several, all or none', async () => {
    const rows = [{ LastName: 'K7', Key__c: 'K7' }, { Key__c: 'K8' }];
    const found = await conn.sobject('Contact').upsert(rows, 'Key__c', { allOrNone: true });
    assert.deepEqual(found.map((r) => r.success), [false, false]);
    assert.equal(await conn.sobject('Contact').count({ Key__c: 'K7' }), 0);
  });
  await operation('upsert by an unknown field is refused', async () => {
    assert.equal((await refusal(() => conn.sobject('Contact').upsert({ LastName: 'x', Nope__c: 'K' }, 'Nope__c'))).errorCode, 'NOT_FOUND');
  });
  await operation('update and delete of missing records tell each', async () => {
    const gone = '003000000000000AAA';
    const updated = await conn.sobject('Contact').update([{ Id: gone, LastName: 'x' }, { Id: made.contact, Title: 'There' }]);
    assert.deepEqual(updated.map((r) => r.success), [false, true]);
    const deleted = await conn.sobject('Contact').destroy([gone]);
    assert.equal(deleted[0].success, false);
  });
  await operation('headers of a call of one\'s own', async () => {
    const options = { headers: { 'Sforce-Duplicate-Rule-Header': 'allowSave=true', 'Sforce-Auto-Assign': 'FALSE' } };
    assert.equal((await conn.sobject('Lead').create(lead('headers'), options)).success, true);
    const found = await conn.request({ method: 'GET', url: '/limits', headers: { 'X-PrettyPrint': '1' } });
    assert.ok(found.DailyApiRequests);
  });
  await operation('a conditional describe is told not to have changed', async () => {
    const answer = await fetch(`${conn._baseUrl()}/sobjects/Lead/describe`, {
      headers: { Authorization: `Bearer ${conn.accessToken}`, 'If-Modified-Since': new Date(Date.parse(given.now) + 3_600_000).toUTCString() },
    });
    assert.equal(answer.status, 304);
  });
  await operation('layouts, compact layouts and approval layouts', async () => {
    const type = conn.sobject('Account');
    assert.ok((await type.layouts()).layouts.length > 0);
    assert.ok((await type.compactLayouts()).compactLayouts.length > 0);
    assert.deepEqual(await type.approvalLayouts(), { approvalLayouts: [] });
  });
}

async function fetching(conn) {
  await operation('find with every kind of condition', async () => {
    const found = await conn.sobject('Lead').find({
      $and: [{ LeadSource: { $in: ['Other', 'Web'] } }, { $or: [{ LastName: { $like: 'Lead many 2%' } }, { LastName: { $eq: 'none' } }] }],
      Title: null, Email: { $ne: null }, IsConverted: false, LastName: { $nin: ['Lead many 20'] },
    }, { Id: 1, LastName: 1 }).sort('LastName').limit(200);
    assert.ok(found.length > 50 && found.every((r) => r.LastName !== 'Lead many 20'));
  });
  await operation('find with parents by star', async () => {
    const [found] = await conn.sobject('Contact').find({ 'Account.Name': 'Norvia' }, '*, Account.*').limit(1);
    assert.ok(found.Account.Name === 'Norvia' && 'LastName' in found && 'Industry' in found.Account);
  });
  await operation('automatic fetching as a promise ends at its limit', async () => {
    const options = { autoFetch: true, maxFetch: 250, headers: { 'Sforce-Query-Options': 'batchSize=200' } };
    const found = await conn.query("SELECT Id FROM Lead WHERE LeadSource = 'Other'", options);
    assert.equal(found.records.length, 250);
    assert.equal(new Set(found.records.map((r) => r.Id)).size, 250);
  });
  await operation('a query as a stream of CSV', async () => {
    const stream = conn.query("SELECT Id, LastName FROM Contact WHERE Account.Name = 'Norvia'").stream('csv');
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    const lines = Buffer.concat(chunks.map((c) => Buffer.from(c))).toString().trim().split('\n');
    assert.equal(lines[0], 'Id,LastName');
    assert.match(lines[1], /,Child$/);
  });
  await operation('a long query goes through', async () => {
    const names = Array.from({ length: 500 }, (_, n) => `'Lead many ${n}'`).join(',');
    const found = await conn.query(`SELECT COUNT() FROM Lead WHERE LastName IN (${names})`);
    assert.ok(found.totalSize > 100, String(found.totalSize));
    const error = await refusal(() => conn.query(`SELECT Id FROM Lead WHERE LastName IN (${names},${names})`));
    assert.match(`${error.errorCode} ${error.message}`, /414|URI_TOO_LONG|REQUEST_HEADER_FIELDS_TOO_LARGE|431/);
  });
  await operation('a wrong locator is refused', async () => {
    assert.equal((await refusal(() => conn.queryMore('01g000000000000AAA-2000'))).errorCode, 'INVALID_QUERY_LOCATOR');
  });
  await operation('the query plan is refused', async () => {
    const error = await refusal(() => conn.sobject('Lead').find({ LeadSource: 'Other' }).explain());
    assert.equal(error.errorCode, 'FUNCTIONALITY_NOT_ENABLED');
  });
  await operation('the columns of a query', async () => {
    const found = await conn.request(`/query?q=${encodeURIComponent('SELECT Id, Owner.Name FROM Lead')}&columns=true`);
    assert.deepEqual([found.entityName, found.columnMetadata[1].foreignKeyName], ['Lead', 'OwnerId']);
  });
  await operation('search by parameters', async () => {
    const found = await conn.requestPost('/parameterizedSearch', {
      q: 'Norvia', in: 'NAME', fields: ['Id'], sobjects: [{ name: 'Account', fields: ['Id', 'Name'], limit: 5 }],
    });
    assert.equal(found.searchRecords[0].Name, 'Norvia');
  });
  await operation('a wrong search is refused', async () => {
    assert.equal((await refusal(() => conn.search('FIND Norvia'))).errorCode, 'MALFORMED_SEARCH');
  });
}

// A feature that is not emulated says so in the vendor's words, and never with a 200.
async function refused(conn) {
  const kinds = {
    'metadata: describe': () => conn.metadata.describe('59.0'),
    'metadata: list': () => conn.metadata.list([{ type: 'CustomObject' }], '59.0'),
    'metadata: read': () => conn.metadata.read('CustomObject', ['Account']),
    'metadata: deploy': () => conn.metadata.deploy(Buffer.from('PK'), {}).check(),
    'analytics: reports': () => conn.analytics.reports(),
    'analytics: dashboards': () => conn.analytics.dashboards(),
    'apex: a class of one\'s own': () => conn.apex.get('/Mine'),
    'chatter: the feed of news': () => conn.chatter.resource('/feeds/news/me/feed-elements').retrieve(),
    'tooling: anonymous code': () => conn.tooling.executeAnonymous('System.debug(1);'),
    'tooling: tests': () => conn.tooling.runTestsSynchronous({ tests: [] }),
    'tooling: completions': () => conn.tooling.completions(),
    'quick actions of the organisation': () => conn.quickActions(),
    'quick actions of an object': () => conn.sobject('Lead').quickActions(),
    'a quick action': () => conn.sobject('Lead').quickAction('Mine').describe(),
    'list views': () => conn.sobject('Lead').listviews(),
    'results of a list view': () => conn.sobject('Lead').listview('00B000000000000AAA').results(),
    tabs: () => conn.tabs(),
    theme: () => conn.theme(),
    'soap: tabs': () => conn.soap.describeTabs(),
  };
  for (const [name, run] of Object.entries(kinds)) {
    await operation(`refused: ${name}`, async () => {
      const error = await refusal(run);
      assert.match(String(error.errorCode || error.name), /NOT_FOUND|FUNCTIONALITY_NOT_ENABLED|UNKNOWN_EXCEPTION/, error.message);
    });
  }
}

async function bulkMore(conn) {
  const rows = Array.from({ length: 5_000 }, (_, n) => lead(`big ${n}`, { LeadSource: 'Web', Description: `Line one, "quoted"\nline two ${n}` }));
  await operation('bulk 2.0: five thousand rows from a stream and back', async () => {
    const { Readable } = require('node:stream');
    const job = conn.bulk2.createJob({ object: 'Lead', operation: 'insert' });
    await job.open();
    const csv = ['LastName,Company,LeadSource,Description', ...rows.map((r) => `${r.LastName},${r.Company},Web,"${r.Description.replaceAll('"', '""')}"`)];
    await job.uploadData(Readable.from(csv.map((line) => `${line}\n`), { objectMode: false }));
    await job.close();
    await job.poll(20, 30_000);
    const told = await job.check();
    assert.deepEqual([told.numberRecordsProcessed, told.numberRecordsFailed], [5_000, 0]);
    const stream = await conn.bulk2.query("SELECT Id, LastName, Description FROM Lead WHERE LeadSource = 'Web'", { pollInterval: 20 });
    const found = await stream.toArray();
    assert.equal(found.length, 5_000);
    assert.equal(found.find((r) => r.LastName === 'Lead big 7').Description, 'Line one, "quoted"\nline two 7');
  });
  await operation('bulk 2.0: results as they are sent, and nothing unprocessed', async () => {
    const job = conn.bulk2.createJob({ object: 'Contact', operation: 'insert', lineEnding: 'CRLF' });
    await job.open();
    await job.uploadData('LastName,Key__c\r\nRaw,R1\r\n,R2\r\n');
    await job.close();
    await job.poll(20, 30_000);
    assert.match(await job.getSuccessfulResults(true), /^"sf__Id","sf__Created",("?)LastName\1/);
    assert.equal((await job.getFailedResults()).length, 1);
    assert.deepEqual(await job.getUnprocessedRecords(), []);
  });
  await operation('bulk 2.0: a job that is not there', async () => {
    const error = await refusal(() => conn.bulk2.job('ingest', { id: '750000000000000AAA' }).check());
    assert.equal(error.errorCode || error.name, 'INVALIDJOB');
  });
  await operation('bulk 2.0: a wrong query fails at once', async () => {
    const error = await refusal(() => conn.bulk2.query('SELECT Nope FROM Lead'));
    assert.match(String(error.errorCode || error.name), /INVALID_FIELD|API_ERROR|INVALIDJOB/i, error.stack);
  });
  await operation('bulk: helpers of an object', async () => {
    const found = ids(await conn.sobject('Contact').insertBulk([{ LastName: 'Helper', Key__c: 'H1' }]));
    ids(await conn.sobject('Contact').updateBulk([{ Id: found[0], Title: 'Helped' }]));
    ids(await conn.sobject('Contact').upsertBulk([{ LastName: 'Helper', Key__c: 'H1' }], 'Key__c'));
    ids(await conn.sobject('Contact').destroyBulk(found));
  });
  await operation('bulk: what a query finds is loaded by a pipe', async () => {
    const found = await conn.sobject('Lead').find({ LastName: { $like: 'Lead big 1%' } }).update({ Title: 'Piped' }, 'Lead', { allowBulk: true, bulkThreshold: 200, bulkApiVersion: 2 });
    assert.ok(found.length > 1_000 && found.every((r) => r.success), JSON.stringify(found[0]));
    assert.equal(await conn.sobject('Lead').count({ Title: 'Piped' }), found.length);
  });
  await operation('bulk: a batch that fails as a whole is told', async () => {
    const error = await refusal(() => conn.bulk.load('Lead', 'insert', 'Nope\nx\n'));
    assert.match(String(error.message), /InvalidBatch|Field name not found/);
  });
  await operation('bulk: a query with a wrong field is told', async () => {
    const error = await refusal(async () => (await conn.bulk.query('SELECT Nope FROM Lead')).toArray());
    assert.match(String(error.message), /INVALID_FIELD|No such column|InvalidBatch/);
  });
  await operation('bulk: abort', async () => {
    const job = conn.bulk.createJob('Lead', 'insert');
    await job.open();
    assert.equal((await job.abort()).state, 'Aborted');
  });
}

async function streamingMore(conn) {
  const heard = (client, channel, amount, act) => new Promise((resolve, reject) => {
    const found = [];
    const subscription = client.subscribe(channel, (m) => { if (found.push(m) === amount) resolve(found); });
    subscription.then(act, reject);
  });
  await operation('streaming: a topic by its own name', async () => {
    const topic = conn.streaming.topic('NewLeads');
    const message = await new Promise((resolve, reject) => {
      const subscription = topic.subscribe(resolve);
      subscription.then(() => conn.sobject('Lead').create(lead('topic')), reject);
    });
    assert.equal(message.sobject.LastName, 'Lead topic');
    made.replay = message.event.replayId;
  });
  await operation('streaming: after a reconnection nothing is lost and nothing comes twice', async () => {
    const replays = [];
    const listen = (from) => conn.streaming.createClient([new StreamingExtension.Replay('/data/LeadChangeEvent', from)]);
    const first = listen(-1);
    const [one] = await heard(first, '/data/LeadChangeEvent', 1, () => conn.sobject('Lead').create(lead('before')));
    replays.push(one.event.replayId);
    first.disconnect();
    const lost = await conn.sobject('Lead').create(lead('meanwhile'));
    const second = listen(one.event.replayId);
    try {
      const found = await heard(second, '/data/LeadChangeEvent', 2, () => conn.sobject('Lead').update({ Id: lost.id, Title: 'After' }));
      assert.deepEqual(found.map((m) => m.payload.ChangeEventHeader.changeType), ['CREATE', 'UPDATE']);
      assert.deepEqual(found.map((m) => m.payload.ChangeEventHeader.recordIds[0]), [lost.id, lost.id]);
      assert.ok(found.every((m) => m.event.replayId > replays[0]));
    } finally {
      second.disconnect();
    }
  });
  await operation('streaming: an unknown topic is refused', async () => {
    const client = conn.streaming.createClient([]);
    try {
      const error = await refusal(() => client.subscribe('/topic/Nothing', () => {}));
      assert.match(String(error.message), /channel specified is not valid/);
    } finally {
      client.disconnect();
    }
  });
  await operation('streaming: a session that is not valid is told', async () => {
    const other = new jsforce.Connection({ instanceUrl: given.url, accessToken: 'none', version: '59.0' });
    const told = new Promise((resolve) => { made.expired = resolve; });
    const client = other.streaming.createClient([new StreamingExtension.AuthFailure(() => made.expired(true))]);
    client.subscribe('/topic/NewLeads', () => {}).then(() => {}, () => {});
    assert.equal(await told, true);
    client.disconnect();
  });
}

(async () => {
  await logIn();
  const conn = made.conn;
  const families = [
    web, look, single, records, several, query, fetching, bulk, bulkMore, soap, composites, schema,
    streaming, streamingMore, refused,
  ];
  for (const family of families) {
    await family(conn);
  }
  await operation('log out', async () => {
    await conn.logout();
    const again = new jsforce.Connection({ instanceUrl: given.url, accessToken: made.conn.accessToken || 'none' });
    assert.equal((await refusal(() => again.query('SELECT Id FROM User'))).errorCode, 'INVALID_SESSION_ID');
  });
  process.exit(0);
})();
