/** The description of the API for partners and tools, made from the contract. */
import type { TSchema } from 'typebox';
import { apiPrefix, errorReply, routes, type RouteParts } from '../../contract/index.ts';
import { codes, type Code } from '../../core/kernel/index.ts';

type Json = Readonly<Record<string, unknown>>;

const errorRef = { $ref: '#/components/schemas/Error' };

/** OpenAPI 3.1: its schemas are JSON Schema, as those of the contract are. */
export function openApiDocument(version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [id, route] of Object.entries(routes) as [string, RouteParts][]) {
    const path = apiPrefix + route.path.replace(/:([a-zA-Z]+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(id, route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Wuzha 无诈',
      version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description:
        'Open platform of an anti-fraud centre. Money is integer fen, times are ISO 8601.',
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { Error: errorReply },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'wuzha_session' },
        csrf: {
          type: 'apiKey',
          in: 'header',
          name: 'x-wuzha-csrf',
          description: 'With a session, on every change',
        },
        source: { type: 'http', scheme: 'bearer', description: 'Key of a source, wzk_…' },
      },
    },
  };
}

function operation(id: string, route: RouteParts): Json {
  const refusals = route.refusals ?? [];
  return {
    operationId: id,
    summary: route.summary,
    tags: [id.split('.')[0]],
    'x-permission': route.permission,
    security: security(route),
    parameters: [...parameters('path', route.params), ...parameters('query', route.query)],
    ...(route.body === undefined ? {} : { requestBody: requestBody(id, route.body) }),
    responses: {
      200: {
        description: 'Done',
        content: {
          [id === 'stream.read' ? 'text/event-stream' : 'application/json']: {
            schema: route.reply,
          },
        },
      },
      ...(refusals.length === 0
        ? {}
        : {
            409: {
              description: refusals.map((code) => `\`${code}\` ${sentenceOf(code)}`).join('\n\n'),
              content: { 'application/json': { schema: errorRef } },
            },
          }),
      default: {
        description: 'Another refusal; every code is in docs/reference/errors.md',
        content: { 'application/json': { schema: errorRef } },
      },
    },
  };
}

function security({ permission, method }: RouteParts): Json[] {
  if (permission === 'public') return [];
  if (permission === 'source') return [{ source: [] }];
  return [method === 'GET' ? { session: [] } : { session: [], csrf: [] }];
}

function parameters(place: 'path' | 'query', schema: TSchema | undefined): Json[] {
  if (schema === undefined || !('properties' in schema)) return [];
  const required = 'required' in schema && Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(schema.properties as Record<string, TSchema>).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

/** Signals travel one a line or as an array; every other body is one JSON value. */
function requestBody(id: string, schema: TSchema): Json {
  const content: Record<string, Json> =
    id === 'signal.submit'
      ? {
          'application/x-ndjson': { schema },
          'application/json': { schema: { type: 'array', items: schema } },
        }
      : { 'application/json': { schema } };
  return { required: true, content };
}

function sentenceOf(code: string): string {
  return Object.hasOwn(codes, code) ? codes[code as Code].en : '';
}
