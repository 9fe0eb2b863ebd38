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

(async () => {
  await logIn();
  const conn = made.conn;
  for (const family of [look, single, several, query, bulk, soap, composites, schema, streaming]) {
    await family(conn);
  }
  await operation('log out', async () => {
    await conn.logout();
    const again = new jsforce.Connection({ instanceUrl: given.url, accessToken: made.conn.accessToken || 'none' });
    assert.equal((await refusal(() => again.query('SELECT Id FROM User'))).errorCode, 'INVALID_SESSION_ID');
  });
  process.exit(0);
})();
