export interface GraphqlDeps {
  todo: true;
}
